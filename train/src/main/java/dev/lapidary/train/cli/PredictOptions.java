package dev.lapidary.train.cli;

import dev.lapidary.loaders.images.BadImages;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of predict. */
final class PredictOptions {
    /** How predictions are printed. */
    enum Format {
        TEXT,
        JSONL
    }

    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Mixin
    private InputSource source;

    @Mixin
    private LengthOptions length;

    @Mixin
    private BadImageOptions badImages;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size", "--batch-size"},
            defaultValue = "32",
            converter = Values.Count.class)
    private int batchSize;

    @Option(names = "--format", defaultValue = "text")
    private Format format;

    ModelChoice model() {
        return model;
    }

    RuntimeOptions runtime() {
        return runtime;
    }

    InputSource source() {
        return source;
    }

    LengthOptions length() {
        return length;
    }

    BadImages badImages() {
        return badImages.record();
    }

    int batchSize() {
        return batchSize;
    }

    Format format() {
        return format;
    }
}
