package dev.lapidary.models;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.RandomKey;

/**
 * Numbers a model's dropout masks: the how-manieth use in the how-manieth forward pass of the run. A run that is resumed at
 * a step sees the masks it would have seen.
 */
public final class Masks {
    private final long seed;
    private int step;
    private int op;

    public Masks(long seed) {
        this.seed = seed;
    }

    /** Begins a forward pass. */
    public void startPass(int number) {
        step = number;
        op = 0;
    }

    /** The next mask of this pass. */
    public DropoutMask next(double p) {
        return p == 0 ? DropoutMask.NONE : new DropoutMask(p, new RandomKey(seed, step, op++));
    }
}
