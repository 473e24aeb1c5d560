package dev.lapidary.train.cli;

import dev.lapidary.train.FreezingStrategy;
import dev.lapidary.train.LearningRateSchedule;
import dev.lapidary.train.TrainingSettings;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model is trained and how often it is evaluated, under the names of transformers' TrainingArguments. */
final class TrainingOptions {
    private static final double USUAL_EPOCHS = 3;

    private enum When {
        EPOCH,
        STEPS,
        NO
    }

    @Mixin
    private OptimizerOptions optimizer;

    @Option(names = {"--num-train-epochs", "--epochs"})
    private Double epochs;

    @Option(names = "--max-steps", defaultValue = "-1")
    private int maxSteps;

    @Option(
            names = {"--per-device-train-batch-size", "--batch-size"},
            defaultValue = "32",
            converter = Values.Count.class)
    private int batchSize;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size"},
            defaultValue = "32",
            converter = Values.Count.class)
    private int evaluationBatchSize;

    @Option(names = "--gradient-accumulation-steps", defaultValue = "1", converter = Values.Count.class)
    private int accumulationSteps;

    @Option(names = "--lr-scheduler-type", defaultValue = "linear")
    private LearningRateSchedule.Standard schedule;

    @Option(names = "--warmup-steps", defaultValue = "0")
    private int warmupSteps;

    @Option(names = "--warmup-ratio", defaultValue = "0")
    private double warmupRatio;

    @Option(
            names = {"--label-smoothing", "--label-smoothing-factor"},
            defaultValue = "0")
    private double labelSmoothing;

    @Option(names = "--strategy", defaultValue = "full")
    private String strategy;

    @Option(names = "--no-shuffle")
    private boolean noShuffle;

    @Option(names = "--eval-strategy")
    private When evaluate;

    @Option(names = "--eval-steps", defaultValue = "0")
    private int evaluationSteps;

    @Option(names = "--logging-steps", defaultValue = "50")
    private int loggingSteps;

    @Option(names = "--metric-for-best-model", defaultValue = "accuracy")
    private String bestBy;

    @Option(names = "--seed", defaultValue = "42")
    private long seed;

    /**
     * @param task on which the usual learning rate depends, and on what of the model learns
     * @param example the built-in example, if that is what is learnt; else null
     * @throws UsageException if a number is out of range, or two options do not go together
     */
    TrainingSettings settings(TaskCommand task, BuiltInExample example) {
        if (evaluate == When.STEPS && evaluationSteps == 0) {
            throw new UsageException("--eval-strategy steps needs --eval-steps N");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new UsageException("label smoothing lies in [0, 1), and " + labelSmoothing + " was given");
        }
        if (maxSteps < -1) {
            throw new UsageException("--max-steps is a number of updates, or -1 for no limit, not " + maxSteps);
        }
        double usualEpochs = example == null ? USUAL_EPOCHS : example.epochs();
        try {
            FreezingStrategy freezing = FreezingStrategy.parse(strategy);
            double usualRate = example == null ? task.usualLearningRate(freezing) : example.learningRate();
            return TrainingSettings.builder()
                    .optimizer(optimizer.settings())
                    .penalties(optimizer.penalties())
                    .maxGradNorm(optimizer.maxGradNorm())
                    .learningRate(optimizer.learningRate(usualRate))
                    .schedule(schedule)
                    .strategy(freezing)
                    .epochs(epochs == null ? usualEpochs : epochs)
                    .maxSteps(Math.max(0, maxSteps))
                    .warmupSteps(warmupSteps)
                    .warmupRatio(warmupRatio)
                    .batchSize(batchSize)
                    .accumulationSteps(accumulationSteps)
                    .evaluationBatchSize(evaluationBatchSize)
                    .evaluationSteps(evaluate == When.EPOCH ? 0 : evaluationSteps)
                    .loggingSteps(loggingSteps)
                    .bestMetric(bestBy())
                    .shuffle(!noShuffle)
                    .seed(seed)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** Whether the run looks at validation data at all. */
    boolean evaluates() {
        return evaluate != When.NO;
    }

    long seed() {
        return seed;
    }

    double labelSmoothing() {
        return labelSmoothing;
    }

    /** transformers writes {@code eval_accuracy} too. */
    private String bestBy() {
        String bare = bestBy.replaceFirst("^eval_", "");
        if (!List.of("accuracy", "f1", "loss").contains(bare)) {
            throw new UsageException(
                    "there is no --metric-for-best-model '" + bestBy + "'; choose accuracy, f1 or loss");
        }
        return bare;
    }
}
