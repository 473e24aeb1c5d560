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
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(run.out()).contains("Example:\n  ./lapidary " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"finetune", "evaluate", "predict", "inspect", "tokenize"})
    void namesEveryOption(String command) {
        String help = HelpTexts.of(command);
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
