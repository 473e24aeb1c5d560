package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of texts as people have them, on their way through the commands. */
class TextInputTest extends Workplace {
    @Test
    void aTextMayBeginWithAt() throws IOException {
        Path model = TinyFolder.classifier(folder.resolve("model"), "x", "y");
        Path list = write("list.txt", "@somebody hello\n@@double\n");

        Cli arguments = Cli.run("predict", "--model", model.toString(), "@somebody hello", "@" + list);
        assertThat(arguments.code()).isZero();
        assertThat(arguments.out().lines()).hasSize(2).first().asString().endsWith("\t@somebody hello");
        Cli file = Cli.run("predict", "--model", model.toString(), "--input", list.toString());
        assertThat(file.out().lines()).last().asString().endsWith("\t@@double");
    }

    @Test
    void aByteOrderMarkIsNoText() throws IOException {
        Path model = TinyFolder.classifier(folder.resolve("model"), "x", "y");
        Path list = write("list.txt", "\uFEFFa film\n");

        List<String> outputs = List.of(
                Cli.run("predict", "--model", model.toString(), "--format", "jsonl", "--input", list.toString())
                        .out(),
                Cli.withInput("\uFEFFa film\n", "predict", "--model", model.toString(), "--format", "jsonl")
                        .out());

        assertThat(outputs).allSatisfy(out -> assertThat(out).contains("\"text\":\"a film\""));
    }

    @Test
    void nothingToPredictIsNothingToSay() {
        Path model = TinyFolder.classifier(folder.resolve("model"), "x", "y");
        Cli prediction = Cli.withInput("", "predict", "--model", model.toString());
        assertThat(prediction.code()).isZero();
        assertThat(prediction.out()).isEmpty();
    }

    @Test
    void rootIsNoFile() throws IOException {
        Path model = TinyFolder.classifier(folder.resolve("model"), "x", "y");
        assertRefused(finetune("--train-file", "/"), "/ is a folder");
        assertRefused(finetune("--validation-file", "/"), "/ is a folder");
        assertRefused(Cli.run("predict", "--model", model.toString(), "--input", "/"), "/ is a folder");
        assertRefused(Cli.run("evaluate", "--model", model.toString(), "--test-file", "/"), "/ is a folder");
    }

    @Test
    void whatIsOddIsNotedBeforeTheFirstStep() throws IOException {
        Path odd = write("odd.csv", "text\tlabel\na film\tpraise\ndull film\tPraise\nbad film\tblame\n");

        Cli run = finetune("--train-file", odd.toString(), "--max-steps", "1");

        assertThat(run.code()).isZero();
        assertThat(run.out().replaceAll("\\s+", " "))
                .containsSubsequence("separated by tabs", "'praise' and 'Praise' differ only in case", "steps");
    }

    @Test
    void validationTextsMustBeOfTheSameKind() throws IOException {
        Path pairs = write("pairs.tsv", "sentence1\tsentence2\tlabel\na\tb\tpraise\nc\td\tblame\n");

        assertRefused(
                finetune("--validation-file", pairs.toString()), "pairs.tsv has pairs of texts", "--text-pair-column");
    }

    @Test
    void wholeNumbersAreTheSameLabelInBothFiles() throws IOException {
        Path whole = write("whole.csv", "text,label\na good film,1\na bad film,0\ngreat,1\n");
        Path floats = write("floats.csv", "text,label\na good film,1.0\na bad film,0.0\n");

        Cli run =
                finetune("--train-file", whole.toString(), "--validation-file", floats.toString(), "--max-steps", "1");

        assertThat(run.code()).isZero();
        assertThat(Files.readString(output.resolve("config.json"), StandardCharsets.UTF_8))
                .doesNotContain("1.0\"");
    }

    @Test
    void scoresAreNotTrainedAsClasses() throws IOException {
        StringBuilder rows = new StringBuilder("text,score\n");
        for (int i = 0; i < 12; i++) {
            rows.append("a film,").append(i / 7.0).append('\n');
        }
        assertRefused(
                finetune("--train-file", write("scores.csv", rows.toString()).toString()), "look like scores");
    }
}
