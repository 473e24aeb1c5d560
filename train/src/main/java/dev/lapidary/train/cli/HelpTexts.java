package dev.lapidary.train.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command's {@code --help}, from a text file of its name: set by hand, so that it fits a screen. */
final class HelpTexts {
    private static final String SECTION = "text";

    private HelpTexts() {}

    /** Gives all commands an option {@code --help}; those below a command share its text. */
    static void install(CommandLine lapidary) {
        install(lapidary, of("lapidary"));
        lapidary.getSubcommands().forEach((name, command) -> {
            String text = of(name);
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

    /** @param command by its name */
    static String of(String command) {
        try (InputStream text = HelpTexts.class.getResourceAsStream("help/" + command + ".txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
