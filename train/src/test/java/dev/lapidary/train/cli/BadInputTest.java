package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One clear sentence, exit code 2, and nothing half-written. */
class BadInputTest extends Workplace {
    private static final String LONG = "good ".repeat(30).strip();

    @Test
    void aMissingFile() {
        assertRefused(finetune("--train-file", folder.resolve("no.tsv").toString()), "there is no file", "no.tsv");
        assertRefused(Cli.run("predict", "--model", encoder.toString(), "--input", "no.txt"), "no.txt");
        assertRefused(Cli.run("inspect", folder.resolve("no.safetensors").toString()), "no.safetensors");
    }

    @Test
    void aMissingColumn() {
        assertRefused(finetune("--text-column", "body"), "train.tsv has no column 'body'", "--text-column", "label");
    }

    @Test
    void onlyOneLabel() throws IOException {
        Path one = write("one.tsv", "text\tlabel\na film\tpraise\ngood film\tpraise\n");

        assertRefused(finetune("--train-file", one.toString()), "only the label 'praise'", "--label-column");
    }

    @Test
    void anEmptyFile() throws IOException {
        assertRefused(finetune("--train-file", write("empty.tsv", "").toString()), "empty.tsv is empty");
    }

    @Test
    void aLabelThatTheModelDoesNotHave() throws IOException {
        Path other = write("other.tsv", "text\tlabel\na film\tpraise\ndull film\tsarcasm\n");

        assertRefused(
                finetune("--validation-file", other.toString()), "'sarcasm'", "other.tsv line 3", "blame, praise");
    }

    @Test
    void anEmptyTextIsNotBad() throws IOException {
        Path texts = write("texts.tsv", "text\tlabel\n\tpraise\na film\tblame\n");

        assertThat(finetune("--train-file", texts.toString(), "--max-steps", "2")
                        .code())
                .isZero();
        Cli prediction = Cli.withInput("good\n\nbad\n", "predict", "--model", output.toString());
        assertThat(prediction.out().lines()).hasSize(3);
        Cli tokens = Cli.run("tokenize", "--model", encoder.toString(), "");
        assertThat(tokens.out())
                .isEqualToIgnoringNewLines(
                        "{\"ids\":[2,3],\"tokens\":[\"[CLS]\",\"[SEP]\"],\"offsets\":[[0,0],[0,0]]}");
    }

    @Test
    void aTruncatedCheckpoint() throws IOException {
        Path weights = encoder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));

        assertRefused(finetune(), "model.safetensors");
        assertRefused(Cli.run("inspect", encoder.toString()), "model.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}garbage",
                "[1,2]",
                "{'a':{'dtype':'F32','shape':[9999999999,9999999999],'data_offsets':[0,8]}}",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}",
                "{'a':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}}"
            },
            quoteCharacter = '`')
    void aHostileCheckpoint(String header) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + json.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
        Files.write(encoder.resolve("model.safetensors"), file);

        assertRefused(finetune(), "model.safetensors");
        assertRefused(Cli.run("inspect", encoder.resolve("model.safetensors").toString()), "model.safetensors");
    }

    @Test
    void aHeadOfAnotherSize() throws IOException {
        Path one = TinyFolder.classifier(folder.resolve("one"), "x");
        assertRefused(finetune("--model", one.toString()), "has a head for 1 labels", "--replace-head");

        Path two = TinyFolder.classifier(folder.resolve("two"), "x", "y");
        Path config = two.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("(\"id2label\" *: *\\{)", "$1\"2\":\"z\","));
        assertRefused(finetune("--model", two.toString()), "config.json names 3 labels", "2 rows");
    }

    @Test
    void aModelWithoutAHeadPredictsNothing() {
        assertRefused(
                Cli.run("predict", "--model", encoder.toString(), "a film"), "no classification head", "finetune");
    }

    @Test
    void aSequenceOverTheModelsPositions() throws IOException {
        Path texts = write("long.tsv", "text\tlabel\na film\ty\n" + LONG + "\tx\n");

        assertRefused(
                finetune("--train-file", texts.toString(), "--no-truncation"), "long.tsv line 3 has 32 tokens", "20");
    }

    @Test
    void anOutputFolderThatIsNotEmpty() throws IOException {
        Files.createDirectories(output);
        Path precious = Files.writeString(output.resolve("precious.txt"), "mine");

        Cli run = finetune();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is not empty").contains("--overwrite-output-dir");
        assertThat(output).isDirectoryContaining(precious::equals);
        assertThat(output.toFile().list()).hasSize(1);
    }

    @Test
    void aLossThatIsNotANumber() {
        String[] absurd = {
            "--optimizer", "sgd", "--learning-rate", "1e38", "--max-grad-norm", "0", "--lr-scheduler-type", "constant"
        };

        assertRefused(finetune(absurd), "stopped being a finite number at step 2 of", "--learning-rate");
    }

    @Test
    void aDiskThatIsTooSmall() {
        try (OutputFolder claimed = OutputFolder.claim(output, false)) {
            assertThatThrownBy(() -> claimed.requireRoom(1L << 50, 1))
                    .hasMessageStartingWith("--output-dir " + output + " cannot be written: it needs ")
                    .hasMessageContaining("free; make room");
        }
        assertThat(output).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "finetune --task translation | there is no --task 'translation'",
                "finetune --strategy freeze | there is no strategy 'freeze'",
                "finetune --learning-rate x | 'x' is not a number",
                "finetune --learning-rate -1 | learning rate must be a number from 0 on",
                "finetune --num-train-epochs 0 | number of epochs must be positive",
                "finetune --optimizer lion | choose sgd, adam or adamw",
                "finetune --dropout 1 | --dropout is a probability",
                "finetune --nesterov --optimizer sgd | momentum",
                "finetune --truncation sideways | choose longest_first",
                "finetune --colour red | there is no option",
                "finetune --strategy freeze:9 | this model has 2",
                "finetune --device tpu | choose auto, cpu, cuda or cuda:N",
                "finetune --precision fp8 | choose float32 or bf16",
                "finetune --precision bf16 | needs a GPU; add --device cuda",
                "finetune --threads 0 | --threads must be at least 1",
                "finetune --max-train-samples 0 | at least 1 example",
                "finetune --validation-split 1.5 | must lie between 0 and 1",
                "predict | which model?",
                "evaluate | which texts?",
                "inspect | inspect what?",
                "models get nonsense | nonsense",
                "models where nonsense | nonsense",
                "polish | polish",
                "predct | (did you mean predict?)"
            })
    void optionsThatMakeNoSense(String command, String sentence) {
        String[] words = command.split(" ");
        Cli run = words[0].equals("finetune") ? finetune(Arrays.copyOfRange(words, 1, words.length)) : Cli.run(words);

        assertRefused(run, sentence);
    }
}
