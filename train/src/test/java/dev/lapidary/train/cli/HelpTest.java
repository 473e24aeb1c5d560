package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
    /** Accepted for people who paste them; they say what is the case anyway. */
    private static final String UNDOCUMENTED = "--load-best-model-at-end";

    @ParameterizedTest
    @ValueSource(strings = {"finetune", "evaluate", "predict", "inspect", "tokenize", "models", "devices"})
    void fitsAScreenAndShowsAnExample(String command) {
        Cli run = Cli.run(command, "--help");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines().count()).isLessThanOrEqualTo(40);
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(run.out()).contains("Example:\n  ./lapidary " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"finetune", "evaluate", "predict", "inspect", "tokenize", "models", "devices", "lapidary"})
    void fitsANarrowTerminalAndLosesNothing(String command) {
        String whole = HelpTexts.of(command, 0);
        for (int columns : new int[] {60, 72}) {
            String narrow = HelpTexts.of(command, columns);
            assertThat(narrow.lines()).allMatch(line -> Layout.width(line) <= columns);
            assertThat(narrow.replaceAll("\\s+", " ")).isEqualTo(whole.replaceAll("\\s+", " "));
        }
        assertThat(HelpTexts.of(command, 120)).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"finetune", "evaluate", "predict", "inspect", "tokenize"})
    void namesEveryOption(String command) {
        String help = HelpTexts.of(command, 0);
        CommandLine parser =
                Main.commandLine(Console.ofProcess()).getSubcommands().get(command);
        for (OptionSpec option : parser.getCommandSpec().options()) {
            if (!option.usageHelp() && !option.longestName().equals(UNDOCUMENTED)) {
                assertThat(Arrays.stream(option.names()))
                        .as(option.longestName())
                        .anyMatch(help::contains);
            }
        }
    }

    @Test
    void comesWithoutArgumentsToo() {
        assertThat(Cli.run().out()).isEqualTo(Cli.run("--help").out()).contains("finetune");
        assertThat(Cli.run("help").out()).contains("finetune");
    }
}
