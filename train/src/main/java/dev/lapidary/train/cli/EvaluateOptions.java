package dev.lapidary.train.cli;

import dev.lapidary.loaders.images.BadImages;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of evaluate that a task may have to do with. */
final class EvaluateOptions {
    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Option(names = {"--test-file", "--validation-file", "-i", "--input"})
    private Path file;

    @Mixin
    private TestImageOptions images;

    @Mixin
    private BadImageOptions badImages;

    @Option(names = {"--max-eval-samples"})
    private Integer maxExamples;

    @Mixin
    private ColumnOptions columns;

    @Mixin
    private LengthOptions length;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size", "--batch-size"},
            defaultValue = "32",
            converter = Values.Count.class)
    private int batchSize;

    ModelChoice model() {
        return model;
    }

    RuntimeOptions runtime() {
        return runtime;
    }

    /** Null if none was given. */
    Path file() {
        return file;
    }

    TestImageOptions images() {
        return images;
    }

    BadImages badImages() {
        return badImages.record();
    }

    /** How many to keep; null for all. */
    Integer maxExamples() {
        return maxExamples;
    }

    ColumnOptions columns() {
        return columns;
    }

    LengthOptions length() {
        return length;
    }

    int batchSize() {
        return batchSize;
    }
}
