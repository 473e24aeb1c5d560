package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The length in {@code training_args.json} is another's word: what texts cannot be cut to is one sentence. */
class TrainedLengthTest extends CommandPlace {
    private Path model;
    private Path test;

    @BeforeEach
    void makeModel() throws IOException {
        model = TinyFolder.classifier(folder.resolve("model"), "bad", "good");
        test = Files.writeString(folder.resolve("test.tsv"), "text\tlabel\ngood film\tgood\nbad film\tbad\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "0", "1", "2", "-2147483648", "4294967296", "1e3", "3.5", "\"128\"", "true", "[3]", "{}"})
    void aLengthThatIsNone(String length) throws IOException {
        Files.writeString(model.resolve("training_args.json"), "{\"max_seq_length\": " + length + "}");
        for (Cli cli : new Cli[] {predict(), evaluate()}) {
            assertThat(cli.err())
                    .startsWith("error: " + model.resolve("training_args.json") + ": 'max_seq_length' is ")
                    .hasLineCount(1);
            assertThat(cli.code()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"max_seq_length\": null}", "{\"max_seq_length\": 3}", "{\"max_seq_length\": 2147483647}"
            })
    void aLengthThatIsOne(String arguments) throws IOException {
        Files.writeString(model.resolve("training_args.json"), arguments);
        assertThat(predict().code()).isZero();
        assertThat(evaluate().code()).isZero();
    }

    private Cli predict() {
        return Cli.run("predict", "--model", model.toString(), "--threads", "1", "good film good film");
    }

    private Cli evaluate() {
        return Cli.run("evaluate", "--model", model.toString(), "--threads", "1", "--test-file", test.toString());
    }
}
