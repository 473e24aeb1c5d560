package dev.lapidary.train.cli;

import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.Preprocessing;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which images finetune learns from, and how it looks at them. */
final class ImageOptions {
    private enum Choice {
        AUTO,
        RESIZED_CROP,
        PADDED_CROP,
        NONE
    }

    /** By custom, of random crops for ImageNet. */
    private static final double SMALLEST_AREA = 0.08;

    /** Models for small images see them whole, moved by an eighth of their edge: 4 of 32 pixels, as is done for CIFAR. */
    private static final int SMALL = 64;

    private static final int EDGES_PER_MOVE = 8;

    @Option(names = "--train-dir")
    private Path train;

    @Option(names = "--validation-dir")
    private Path validation;

    @Option(names = {"--image-column", "--image-column-name"})
    private String imageColumn;

    @Option(names = "--augmentation", defaultValue = "auto")
    private String augmentation;

    @Option(names = "--no-flip")
    private boolean noFlip;

    @Option(names = "--frozen-batch-norm", defaultValue = "follow")
    private WhenFrozen whenFrozen;

    Path trainDir() {
        return train;
    }

    Path validationDir() {
        return validation;
    }

    String imageColumn() {
        return imageColumn;
    }

    WhenFrozen whenFrozen() {
        return whenFrozen;
    }

    /** How training sees the images of a model that wants {@code preprocessing} done to them. */
    Augmentation augmentation(Preprocessing preprocessing) {
        int edge = Math.min(preprocessing.height(), preprocessing.width());
        Choice choice = choice();
        if (choice == Choice.AUTO) {
            choice = edge <= SMALL ? Choice.PADDED_CROP : Choice.RESIZED_CROP;
        }
        return switch (choice) {
            case RESIZED_CROP -> new Augmentation.ResizedCrop(SMALLEST_AREA, !noFlip);
            case PADDED_CROP -> new Augmentation.PaddedCrop(edge / EDGES_PER_MOVE, !noFlip);
            default -> new Augmentation.None();
        };
    }

    private Choice choice() {
        return switch (augmentation) {
            case "auto" -> Choice.AUTO;
            case "resized-crop" -> Choice.RESIZED_CROP;
            case "padded-crop" -> Choice.PADDED_CROP;
            case "none" -> Choice.NONE;
            default ->
                throw new UsageException("there is no --augmentation '" + augmentation
                        + "'; choose auto, resized-crop, padded-crop or none");
        };
    }
}
