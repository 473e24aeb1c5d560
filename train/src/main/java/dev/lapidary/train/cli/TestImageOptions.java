package dev.lapidary.train.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which images evaluate measures a model on. */
final class TestImageOptions {
    @Option(names = {"--test-dir", "--validation-dir"})
    private Path folder;

    @Option(names = {"--image-column", "--image-column-name"})
    private String column;

    /** Null if none was given. */
    Path folder() {
        return folder;
    }

    /** Of a table; null to look for it. */
    String column() {
        return column;
    }
}
