package dev.lapidary.train;

/**
 * What a run was asked to do.
 *
 * @param epochs how often each example is seen; may be a fraction
 * @param maxSteps the number of updates, whatever {@code epochs} says; 0 for no limit
 * @param warmupSteps the number of updates over which the learning rate rises
 * @param warmupRatio the same as a share of all updates, where {@code warmupSteps} is 0
 * @param batchSize examples per forward pass
 * @param accumulationSteps forward passes per update
 * @param evaluationBatchSize examples per forward pass of evaluation
 * @param evaluationSteps updates between evaluations; 0 to evaluate after each epoch
 * @param loggingSteps updates between log entries
 * @param labelSmoothing ε of the cross-entropy
 * @param best what decides which model is kept
 */
public record TrainingSettings(
        OptimizerSettings optimizer,
        Schedule schedule,
        Strategy strategy,
        double epochs,
        int maxSteps,
        int warmupSteps,
        double warmupRatio,
        int batchSize,
        int accumulationSteps,
        int evaluationBatchSize,
        int evaluationSteps,
        int loggingSteps,
        double labelSmoothing,
        BestBy best,
        boolean shuffle,
        long seed) {

    /** The metric by which the best of several evaluated models is chosen. */
    public enum BestBy {
        ACCURACY,
        F1,
        LOSS;

        /** Larger is better. */
        double score(Metrics metrics) {
            return switch (this) {
                case ACCURACY -> metrics.accuracy();
                case F1 -> metrics.f1();
                case LOSS -> -metrics.loss();
            };
        }
    }

    private static final double MOST_EPOCHS = 1e6;

    public TrainingSettings {
        require(
                epochs > 0 && epochs <= MOST_EPOCHS,
                "the number of epochs must be positive, and at most a million",
                epochs);
        require(maxSteps >= 0, "the number of steps cannot be negative", maxSteps);
        require(warmupSteps >= 0, "the number of warm-up steps cannot be negative", warmupSteps);
        require(warmupRatio >= 0 && warmupRatio <= 1, "the warm-up ratio lies between 0 and 1", warmupRatio);
        require(batchSize > 0, "the batch size must be positive", batchSize);
        require(accumulationSteps > 0, "the number of accumulation steps must be positive", accumulationSteps);
        require(evaluationBatchSize > 0, "the evaluation batch size must be positive", evaluationBatchSize);
        require(evaluationSteps >= 0, "the steps between evaluations cannot be negative", evaluationSteps);
        require(loggingSteps > 0, "the steps between log entries must be positive", loggingSteps);
        require(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing lies in [0, 1)", labelSmoothing);
    }

    /** What transformers' Trainer does unless told otherwise, in batches of 32: AdamW, linear decay, all of the model. */
    public static TrainingSettings usual(double learningRate, double epochs, long seed) {
        return new TrainingSettings(
                OptimizerSettings.adamW(learningRate),
                Schedule.LINEAR,
                new Strategy.Full(),
                epochs,
                0,
                0,
                0,
                32,
                1,
                32,
                0,
                50,
                0,
                BestBy.ACCURACY,
                true,
                seed);
    }

    private static void require(boolean holds, String rule, Number value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", and " + value + " was given");
        }
    }

    /** The number of updates in an epoch of so many batches. */
    public int stepsPerEpoch(int batches) {
        return Math.max(1, Math.ceilDiv(batches, accumulationSteps));
    }

    /** The number of updates of the run. */
    public int totalSteps(int batchesPerEpoch) {
        // More than fit are more than anybody waits for.
        return maxSteps > 0 ? maxSteps : (int) Math.ceil(epochs * stepsPerEpoch(batchesPerEpoch));
    }

    /** The number of updates that the warm-up takes in a run of so many. */
    public int warmup(int totalSteps) {
        return warmupSteps > 0 ? warmupSteps : (int) Math.ceil(warmupRatio * totalSteps);
    }
}
