package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A folder that commands are run in, and what is expected of those that refuse. */
abstract class CommandPlace {
    @TempDir
    Path folder;

    Path output;

    static void addUnlessGiven(List<String> args, String[] options, String name, Path value) {
        if (!Arrays.asList(options).contains(name)) {
            args.addAll(List.of(name, value.toString()));
        }
    }

    /** One sentence with these parts, exit code 2, and no output folder. */
    void assertRefused(Cli run, String... parts) {
        assertThat(run.err()).startsWith("error: ");
        assertThat(parts).allSatisfy(part -> assertThat(run.err()).contains(part));
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.code()).isEqualTo(2);
        assertThat(output).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    /** Files that a run began and did not finish. */
    List<Path> leftovers() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\..*|.*\\.tmp"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
