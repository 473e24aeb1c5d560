package dev.lapidary.train.cli;

import dev.lapidary.loaders.images.BadImages;
import picocli.CommandLine.Mixin;

/** The options of finetune that a task may have to do with. */
final class FinetuneOptions {
    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Mixin
    private DataOptions data;

    @Mixin
    private LengthOptions length;

    @Mixin
    private ImageOptions images;

    @Mixin
    private BadImageOptions badImages;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private DropoutOptions dropout;

    ModelChoice model() {
        return model;
    }

    RuntimeOptions runtime() {
        return runtime;
    }

    DataOptions data() {
        return data;
    }

    LengthOptions length() {
        return length;
    }

    ImageOptions images() {
        return images;
    }

    BadImages badImages() {
        return badImages.record();
    }

    TrainingOptions training() {
        return training;
    }

    DropoutOptions dropout() {
        return dropout;
    }

    /** Whether the user has data, or wants to see the built-in example. */
    boolean hasTrainingData() {
        return data.hasTrainFile() || images.trainDir() != null;
    }

    /** As given; else what the data or the model are for. */
    TaskCommand task() {
        if (runtime.task() != null) {
            return runtime.task();
        }
        return images.trainDir() != null ? Tasks.IMAGE_CLASSIFICATION : model.task();
    }
}
