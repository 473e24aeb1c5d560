package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What finetune learns from and evaluates on. */
final class DataOptions {
    @Option(names = "--train-file")
    private Path train;

    @Option(names = "--validation-file")
    private Path validation;

    @Option(names = {"--validation-split", "--train-val-split"})
    private Double validationSplit;

    @Option(names = "--max-train-samples")
    private Integer maxTrain;

    @Option(names = "--max-eval-samples")
    private Integer maxValidation;

    @Mixin
    private ColumnOptions columns;

    /** Whether a table of the user's was named. */
    boolean hasTrainFile() {
        return train != null;
    }

    /** Only if one was named. */
    Path trainFile() {
        return train;
    }

    /** Labelled texts: the file's, or those that Lapidary brings along. @param evaluates whether to validate at all */
    ExampleSets<Example> texts(boolean evaluates, long seed) {
        refuseTwoValidations(validation);
        if (validation != null && train == null) {
            throw new UsageException("--validation-file needs a --train-file of the same kind beside it");
        }
        TextOptions forTraining = columns.forTraining(maxTrain);
        TextOptions forValidation = columns.forTraining(maxValidation);
        TextData training = train == null ? EmbeddedData.training(forTraining) : TextData.read(train, forTraining);
        TextData evaluated = null;
        if (evaluates && validation != null) {
            evaluated = TextData.read(validation, forValidation);
        } else if (evaluates && train == null && validationSplit == null) {
            evaluated = EmbeddedData.validation(forValidation);
        }
        if (evaluated != null && evaluated.hasPairs() != training.hasPairs()) {
            throw new UsageException(("%s has pairs of texts where %s has single ones;"
                            + " name the columns with --text-column and --text-pair-column")
                    .formatted(evaluated.hasPairs() ? validation : train, evaluated.hasPairs() ? train : validation));
        }
        return ExampleSets.of(training, evaluated, evaluates ? validationSplit : null, seed);
    }

    /** Labelled images: a folder's or a table's, or those that Lapidary draws. */
    ImageClassificationJob images(FinetuneOptions options) {
        ImageOptions images = options.images();
        boolean evaluates = options.training().evaluates();
        long seed = options.training().seed();
        if (train != null && images.trainDir() != null) {
            throw new UsageException("--train-file and --train-dir both say what to learn from; give one of them");
        }
        if (validation != null && images.validationDir() != null) {
            throw new UsageException(
                    "--validation-file and --validation-dir both say what to evaluate on; give one of them");
        }
        Path validationPath = validation == null ? images.validationDir() : validation;
        refuseTwoValidations(validationPath);
        boolean drawn = train == null && images.trainDir() == null;
        if (drawn && validationPath != null) {
            throw new UsageException("%s needs images to learn from beside it: give --train-dir or --train-file"
                    .formatted(validation == null ? "--validation-dir" : "--validation-file"));
        }
        List<ImageData> opened = new ArrayList<>();
        try {
            opened.add(drawn ? EmbeddedData.trainingPictures() : read(train, images.trainDir(), images));
            if (evaluates && validationPath != null) {
                opened.add(read(validation, images.validationDir(), images));
            } else if (evaluates && drawn && validationSplit == null) {
                opened.add(EmbeddedData.validationPictures());
            }
            ImageData evaluated = opened.size() == 1 ? null : opened.getLast();
            ExampleSets<ImageExample> sets =
                    ExampleSets.of(opened.getFirst(), evaluated, evaluates ? validationSplit : null, seed);
            return new ImageClassificationJob(
                    sets.sampled(maxTrain, maxValidation, seed),
                    opened,
                    images,
                    options.badImages(),
                    options.runtime().threads(),
                    options.training().labelSmoothing());
        } catch (RuntimeException | Error failed) {
            opened.forEach(ImageData::close);
            throw failed;
        }
    }

    private ImageData read(Path table, Path folder, ImageOptions images) {
        return table == null
                ? ImageData.read(folder)
                : ImageData.readTable(table, columns.forPictures(images.imageColumn()));
    }

    private void refuseTwoValidations(Path given) {
        if (given != null && validationSplit != null) {
            throw new UsageException(
                    "a validation file or folder and --validation-split both say what to evaluate on; give one of them");
        }
    }
}
