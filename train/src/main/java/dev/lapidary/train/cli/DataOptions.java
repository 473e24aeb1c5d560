package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextData;
import java.nio.file.Path;
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

    /** Whether to use the data set that Lapidary carries. */
    boolean embedded() {
        return train == null;
    }

    /** Only if not {@link #embedded}. */
    Path trainFile() {
        return train;
    }

    /** @param evaluates whether validation data is wanted at all */
    ExampleSets read(boolean evaluates, long seed) {
        if (validation != null && validationSplit != null) {
            throw new UsageException(
                    "--validation-file and --validation-split both say what to evaluate on; give one of them");
        }
        if (validation != null && embedded()) {
            throw new UsageException("--validation-file needs a --train-file of the same kind beside it");
        }
        TextData training = embedded()
                ? EmbeddedData.training(columns.forTraining(maxTrain))
                : TextData.read(train, columns.forTraining(maxTrain));
        if (!evaluates) {
            return ExampleSets.withoutValidation(training);
        }
        if (validationSplit != null) {
            return ExampleSets.split(training, validationSplit, seed);
        }
        if (validation != null) {
            return ExampleSets.of(training, TextData.read(validation, columns.forTraining(maxValidation)));
        }
        return embedded()
                ? ExampleSets.of(training, EmbeddedData.validation(columns.forTraining(maxValidation)))
                : ExampleSets.withoutValidation(training);
    }
}
