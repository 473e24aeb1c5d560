package dev.lapidary.train;

import dev.lapidary.train.metrics.Metrics;

/** Is told how a run goes: prints it, records it, saves the best model. All methods run on the training thread. */
public interface TrainingListener {
    /**
     * How far a run is.
     *
     * @param step updates made
     * @param totalSteps updates to make
     * @param epoch epochs done, with the share of the current one
     * @param loss of the last update, with penalties
     * @param learningRate of the last update
     * @param gradientNorm of the last update, before clipping
     * @param tokens trained on so far, without padding; 0 if the examples are not texts
     * @param examples trained on so far
     * @param seconds spent training so far: waiting for batches counts, evaluation does not
     */
    record Progress(
            int step,
            int totalSteps,
            double epoch,
            double loss,
            double learningRate,
            double gradientNorm,
            long tokens,
            long examples,
            double seconds) {}

    /** Before the first update. */
    default void started(int totalSteps, int stepsPerEpoch) {}

    /** After each update. */
    default void updated(Progress progress) {}

    /**
     * Every {@link TrainingSettings#loggingSteps} updates.
     *
     * @param meanLoss of the updates since the last entry
     */
    default void logged(Progress progress, double meanLoss) {}

    /**
     * After each evaluation.
     *
     * @param best whether no earlier model of the run was as good: save it now
     */
    default void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {}

    /** Asked after each update, when all else about it has been told: whether the run shall end here. */
    default boolean wantsToStop() {
        return false;
    }
}
