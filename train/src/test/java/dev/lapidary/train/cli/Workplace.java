package dev.lapidary.train.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A folder with a tiny encoder and two files that it can learn from: {@code good} and {@code great} are praise. */
abstract class Workplace extends CommandPlace {
    private static final List<String> PRAISE = List.of("good", "great");
    private static final List<String> BLAME = List.of("bad", "dull");
    private static final List<String> FRAMES =
            List.of("a %s film", "the acting is %s", "really %s plot", "the film is very %s .", "%s acting");

    Path encoder;
    Path train;
    Path validation;

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
}
