package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with a tiny encoder and two files that it can learn from: {@code good} and {@code great} are praise. */
abstract class Workplace {
    private static final List<String> PRAISE = List.of("good", "great");
    private static final List<String> BLAME = List.of("bad", "dull");
    private static final List<String> FRAMES =
            List.of("a %s film", "the acting is %s", "really %s plot", "the film is very %s .", "%s acting");

    @TempDir
    Path folder;

    Path encoder;
    Path train;
    Path validation;
    Path output;

    @BeforeEach
    void furnish() throws IOException {
        encoder = TinyFolder.encoder(folder.resolve("encoder"));
        output = folder.resolve("out");
        train = write("train.tsv", rows(6));
        validation = write("validation.tsv", rows(1));
    }

    private static String rows(int times) {
        StringBuilder rows = new StringBuilder("text\tlabel\n");
        for (int i = 0; i < times; i++) {
            for (String frame : FRAMES) {
                PRAISE.forEach(word -> rows.append(frame.formatted(word)).append("\tpraise\n"));
                BLAME.forEach(word -> rows.append(frame.formatted(word)).append("\tblame\n"));
            }
        }
        return rows.toString();
    }

    Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** Fine-tunes the tiny encoder as a user would, with further options. */
    Cli finetune(String... options) {
        return Cli.run(withDefaults(options));
    }

    String[] withDefaults(String... options) {
        List<String> args = new ArrayList<>(List.of("finetune", "--learning-rate", "5e-3", "--threads", "1"));
        addUnlessGiven(args, options, "--model", encoder);
        addUnlessGiven(args, options, "--train-file", train);
        addUnlessGiven(args, options, "--output-dir", output);
        args.addAll(List.of(options));
        return args.toArray(String[]::new);
    }

    private static void addUnlessGiven(List<String> args, String[] options, String name, Path value) {
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
