package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Walks through the inputs of the shared cases that were made to break something: every command that takes a model ends well, or
 * with one sentence, soon, in little memory, and gives the terminal no orders.
 */
class HostileCasesTest extends CommandPlace {
    private static final Path CASES = Path.of(System.getProperty("lapidary.shared", ""), "cases", "hostile");
    private static final int LONGEST_MESSAGE = 500;

    private Path table;

    @BeforeEach
    void makeTable() throws IOException {
        assumeTrue(Files.isDirectory(CASES), "there are no shared cases here");
        table = Files.writeString(folder.resolve("t.tsv"), "text\tlabel\ngood film\tLABEL_0\nbad film\tLABEL_1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"positions", "scalarhead", "esc", "shardsur", "idtok", "prep"})
    void modelsInEveryCommand(String name) {
        String model = CASES.resolve(name).toString();
        String cases = CASES.resolve("t.csv").toString();
        assertEndsWell("predict", "--model", model, "--threads", "1", "good film");
        assertEndsWell("tokenize", "--model", model, "good film");
        assertEndsWell("inspect", model);
        for (String data : List.of(cases, table.toString())) {
            assertEndsWell("evaluate", "--model", model, "--threads", "1", "--test-file", data);
            String out = folder.resolve("out" + data.length()).toString();
            assertEndsWell(
                    Stream.of("finetune", "--model", model, "--train-file", data, "--max-steps", "1")
                            .toList(),
                    "--threads",
                    "1",
                    "--output-dir",
                    out);
        }
    }

    private static void assertEndsWell(List<String> command, String... more) {
        assertEndsWell(Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private static void assertEndsWell(String... command) {
        Cli cli = Cost.bounded(5, 500, () -> Cli.run(command));
        String shown = String.join(" ", command);
        assertThat(cli.code()).as(shown + ": " + cli.err()).isIn(0, 2);
        assertThat(cli.err().lines()).as(shown).allSatisfy(line -> assertThat(line)
                .hasSizeLessThan(LONGEST_MESSAGE));
        assertThat((cli.out() + cli.err()).replaceAll("[\n\t]", "").chars())
                .as(shown)
                .noneMatch(Character::isISOControl);
    }
}
