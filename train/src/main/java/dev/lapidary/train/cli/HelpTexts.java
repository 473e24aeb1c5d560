package dev.lapidary.train.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command's {@code --help}, from a text file of its name: set by hand, so that it fits a screen. */
final class HelpTexts {
    /** Columns that the files are set for, as terminals have unless they were made wider. */
    private static final int SET_FOR = 80;
    /** From this column on a line only goes on with what the one above explains. */
    private static final int EXPLANATION = 12;

    private static final String SECTION = "text";

    private HelpTexts() {}

    /** Gives all commands an option {@code --help}; those below a command share its text. */
    static void install(CommandLine lapidary, int columns) {
        install(lapidary, of("lapidary", columns));
        lapidary.getSubcommands().forEach((name, command) -> {
            String text = of(name, columns);
            install(command, text);
            command.getSubcommands().values().forEach(below -> install(below, text));
        });
    }

    private static void install(CommandLine command, String text) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help").usageHelp(true).build());
        command.setHelpSectionKeys(List.of(SECTION));
        command.getHelpSectionMap().put(SECTION, help -> text);
    }

    /**
     * @param command by its name
     * @param columns of the terminal; 0 where there is none
     */
    static String of(String command, int columns) {
        String text = read(command);
        return columns == 0 || columns >= SET_FOR ? text : narrow(text, columns);
    }

    /** What is explained over several lines, in a column of its own, becomes one line again, to be broken anew. */
    private static String narrow(String text, int columns) {
        return text.replaceAll("\\n {" + EXPLANATION + ",}", " ")
                .lines()
                .flatMap(line -> Layout.wrap(line, columns).stream())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String read(String command) {
        try (InputStream text = HelpTexts.class.getResourceAsStream("help/" + command + ".txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
