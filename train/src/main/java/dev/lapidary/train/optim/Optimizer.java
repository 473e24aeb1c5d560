package dev.lapidary.train.optim;

/**
 * Moves the trainable parameters of a model against their gradients. Made by {@link OptimizerSettings}; what it remembers
 * between updates is its {@link #state}, so that a run can be ended and taken up again.
 */
public interface Optimizer {
    /**
     * One update by the gradients as they are.
     *
     * @param learningRate of this update; each group of parameters may have a multiple of it
     * @param gradientFactor what gradients are multiplied by, where they are clipped; else 1
     */
    void step(double learningRate, double gradientFactor);

    /** All that it remembers. Arrays are its own, not copies. */
    OptimizerState state();

    /**
     * Goes on from a state, of which it copies the arrays.
     *
     * @throws IllegalArgumentException if the state is of another optimizer or another model: says what is missing
     */
    void restore(OptimizerState state);
}
