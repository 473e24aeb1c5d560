package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be printed is a failure of the command, except where whoever read it has had enough. */
class OutputFailureTest extends Workplace {
    private static final String FULL = "No space left on device";
    private static final String CLOSED = "Broken pipe";

    /** Each command that prints, where MODEL is a classifier and DATA are labelled texts. */
    private static final String PREDICT = "predict --model MODEL a good film";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PREDICT,
                "predict --model MODEL --format jsonl a",
                "evaluate --model MODEL --test-file DATA",
                "tokenize --model MODEL a",
                "inspect MODEL",
                "models",
                "models list",
                "devices",
                "--help",
                "predict --help",
                "finetune --model MODEL --train-file DATA --output-dir OUT --max-steps 1"
            })
    void aFullDiskIsSaidAndAClosedPipeIsNot(String command) {
        Cli full = runWithOutput(FULL, false, command);
        assertThat(full.err()).hasLineCount(1).startsWith("error: standard output cannot be written (" + FULL + ")");
        assertThat(full.code()).isEqualTo(2);

        Cli closed = runWithOutput(CLOSED, false, command);
        assertThat(closed.err()).isEmpty();
        assertThat(closed.code()).isEqualTo(141);

        Cli closedInAnotherLanguage = runWithOutput("Datenübergabe unterbrochen", true, command);
        assertThat(closedInAnotherLanguage.err()).isEmpty();
        assertThat(closedInAnotherLanguage.code()).isEqualTo(141);
    }

    private Cli runWithOutput(String failure, boolean isPipe, String command) {
        Path model = TinyFolder.classifier(folder.resolve("model-" + System.nanoTime()), "blame", "praise");
        List<String> args = new ArrayList<>();
        for (String word : command.split(" ")) {
            args.add(word.replace("MODEL", model.toString())
                    .replace("DATA", validation.toString())
                    .replace("OUT", output.toString()));
        }
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new CheckedOutput(failing, () -> isPipe).print(),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                0,
                0);
        int code = Main.execute(console, args.toArray(String[]::new));
        return new Cli(code, "", err.toString(StandardCharsets.UTF_8));
    }
}
