package dev.lapidary.train;

import dev.lapidary.train.tasks.classification.Logits;

/** How a head's outputs become the scores that people read. */
public enum ScoreFunction {
    /** Probabilities of classes of which exactly one is right: they add up to 1. */
    SOFTMAX {
        @Override
        public double[] scores(double[] logits) {
            return Logits.probabilities(logits);
        }
    },
    /** The probability of each class by itself. */
    SIGMOID {
        @Override
        public double[] scores(double[] logits) {
            double[] p = new double[logits.length];
            for (int c = 0; c < p.length; c++) {
                p[c] = 1 / (1 + Math.exp(-logits[c]));
            }
            return p;
        }
    },
    /** The outputs themselves. */
    IDENTITY {
        @Override
        public double[] scores(double[] logits) {
            return logits.clone();
        }
    };

    /** One score per output. */
    public abstract double[] scores(double[] logits);

    /** Whether scores are probabilities. */
    public boolean givesProbabilities() {
        return this != IDENTITY;
    }
}
