package dev.lapidary.train;

import dev.lapidary.train.optim.Adam;
import dev.lapidary.train.optim.OptimizerSettings;
import dev.lapidary.train.optim.ParameterGroups;
import dev.lapidary.train.optim.Penalties;

/**
 * What a run was asked to do. Made by a {@linkplain #builder builder}, which begins with what the command line does unless told
 * otherwise, and with that transformers' Trainer, in batches of 32.
 *
 * @param optimizer how weights move against their gradients
 * @param groups which parameters move differently
 * @param penalties terms of the loss that keep weights small
 * @param maxGradNorm the norm that larger gradients are scaled down to; 0 for no clipping
 * @param learningRate at its highest
 * @param schedule how it moves
 * @param strategy what learns, and when
 * @param epochs how often each example is seen; may be a fraction
 * @param maxSteps the number of updates, whatever {@code epochs} says; 0 for no limit
 * @param warmupSteps the number of updates over which the learning rate rises
 * @param warmupRatio the same as a share of all updates, where {@code warmupSteps} is 0
 * @param batchSize examples per forward pass
 * @param accumulationSteps forward passes per update
 * @param evaluationBatchSize examples per forward pass of evaluation
 * @param evaluationSteps updates between evaluations; 0 to evaluate after each epoch
 * @param loggingSteps updates between log entries
 * @param bestMetric by name, what decides which model is kept; null for the first of the task's
 * @param shuffle whether each epoch has its own random order
 * @param seed of all random numbers
 */
public record TrainingSettings(
        OptimizerSettings optimizer,
        ParameterGroups groups,
        Penalties penalties,
        double maxGradNorm,
        double learningRate,
        LearningRateSchedule schedule,
        FreezingStrategy strategy,
        double epochs,
        int maxSteps,
        int warmupSteps,
        double warmupRatio,
        int batchSize,
        int accumulationSteps,
        int evaluationBatchSize,
        int evaluationSteps,
        int loggingSteps,
        String bestMetric,
        boolean shuffle,
        long seed) {

    private static final double MOST_EPOCHS = 1e6;

    public TrainingSettings {
        require(
                maxGradNorm >= 0 && maxGradNorm < Double.POSITIVE_INFINITY,
                "the maximal gradient norm must be a number from 0 on",
                maxGradNorm);
        require(
                learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY,
                "the learning rate must be a number from 0 on",
                learningRate);
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
    }

    private static void require(boolean holds, String rule, Number value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", and " + value + " was given");
        }
    }

    /** Begins with the usual settings. */
    public static Builder builder() {
        return new Builder();
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

    /** The learning rate of the update that follows so many. */
    public double rate(int done, int totalSteps) {
        return learningRate * schedule.factor(done, warmup(totalSteps), totalSteps);
    }

    /** What gradients of a norm are multiplied by, so that it is at most {@link #maxGradNorm}; as PyTorch computes it. */
    public double clippingFactor(double norm) {
        return maxGradNorm == 0 ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
    }

    /** Settings of which one changes what differs from the usual. Each method is named after what it sets. */
    public static final class Builder {
        private OptimizerSettings optimizer = Adam.Settings.adamW();
        private ParameterGroups groups = ParameterGroups.STANDARD;
        private Penalties penalties = Penalties.NONE;
        private double maxGradNorm = 1;
        private double learningRate = 5e-5;
        private LearningRateSchedule schedule = LearningRateSchedule.Standard.LINEAR;
        private FreezingStrategy strategy = new FreezingStrategy.Full();
        private double epochs = 3;
        private int maxSteps;
        private int warmupSteps;
        private double warmupRatio;
        private int batchSize = 32;
        private int accumulationSteps = 1;
        private int evaluationBatchSize = 32;
        private int evaluationSteps;
        private int loggingSteps = 50;
        private String bestMetric;
        private boolean shuffle = true;
        private long seed = 42;

        private Builder() {}

        public Builder optimizer(OptimizerSettings settings) {
            optimizer = settings;
            return this;
        }

        public Builder groups(ParameterGroups parameterGroups) {
            groups = parameterGroups;
            return this;
        }

        public Builder penalties(Penalties terms) {
            penalties = terms;
            return this;
        }

        public Builder maxGradNorm(double norm) {
            maxGradNorm = norm;
            return this;
        }

        public Builder learningRate(double rate) {
            learningRate = rate;
            return this;
        }

        public Builder schedule(LearningRateSchedule rateSchedule) {
            schedule = rateSchedule;
            return this;
        }

        public Builder strategy(FreezingStrategy freezing) {
            strategy = freezing;
            return this;
        }

        public Builder epochs(double number) {
            epochs = number;
            return this;
        }

        public Builder maxSteps(int steps) {
            maxSteps = steps;
            return this;
        }

        public Builder warmupSteps(int steps) {
            warmupSteps = steps;
            return this;
        }

        public Builder warmupRatio(double ratio) {
            warmupRatio = ratio;
            return this;
        }

        public Builder batchSize(int examples) {
            batchSize = examples;
            return this;
        }

        public Builder accumulationSteps(int passes) {
            accumulationSteps = passes;
            return this;
        }

        public Builder evaluationBatchSize(int examples) {
            evaluationBatchSize = examples;
            return this;
        }

        public Builder evaluationSteps(int steps) {
            evaluationSteps = steps;
            return this;
        }

        public Builder loggingSteps(int steps) {
            loggingSteps = steps;
            return this;
        }

        public Builder bestMetric(String name) {
            bestMetric = name;
            return this;
        }

        public Builder shuffle(boolean random) {
            shuffle = random;
            return this;
        }

        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** @throws IllegalArgumentException if a number is out of its range: says which, and what it may be */
        public TrainingSettings build() {
            return new TrainingSettings(
                    optimizer,
                    groups,
                    penalties,
                    maxGradNorm,
                    learningRate,
                    schedule,
                    strategy,
                    epochs,
                    maxSteps,
                    warmupSteps,
                    warmupRatio,
                    batchSize,
                    accumulationSteps,
                    evaluationBatchSize,
                    evaluationSteps,
                    loggingSteps,
                    bestMetric,
                    shuffle,
                    seed);
        }
    }
}
