package dev.lapidary.train;

/** How the learning rate moves over a run. */
@FunctionalInterface
public interface LearningRateSchedule {
    /**
     * What the learning rate is multiplied by.
     *
     * @param done the number of updates made: the first update of a run sees {@code factor(0, …)}
     * @param warmup the number of updates that the warm-up takes
     * @param total the number of updates of the run
     */
    double factor(long done, long warmup, long total);

    /** As transformers computes them: after a warm-up that raises the rate from 0. */
    enum Standard implements LearningRateSchedule {
        /** Stays. */
        CONSTANT {
            @Override
            double afterWarmup(double progress) {
                return 1;
            }
        },
        /** Falls to 0 along a line. */
        LINEAR {
            @Override
            double afterWarmup(double progress) {
                return 1 - progress;
            }
        },
        /** Falls to 0 along half a cosine. */
        COSINE {
            @Override
            double afterWarmup(double progress) {
                return (1 + Math.cos(Math.PI * progress)) / 2;
            }
        };

        @Override
        public double factor(long done, long warmup, long total) {
            if (done < warmup) {
                return (double) done / warmup;
            }
            double progress = (double) (done - warmup) / Math.max(1, total - warmup);
            return Math.max(0, afterWarmup(Math.min(1, progress)));
        }

        abstract double afterWarmup(double progress);
    }
}
