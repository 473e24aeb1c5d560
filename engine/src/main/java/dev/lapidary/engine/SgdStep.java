package dev.lapidary.engine;

/**
 * One step of stochastic gradient descent as PyTorch computes it: v ← μ·v + g (v ← g in the first step), and
 * p ← p − lr·v, or p − lr·(g + μ·v) with Nesterov's momentum. Decay is decoupled: p ← p·(1 − lr·wd) before.
 *
 * @param first whether this is the first update, which finds no velocity
 * @param gradientScale what the gradient is multiplied by first: gradient clipping
 */
public record SgdStep(
        double learningRate,
        double momentum,
        boolean nesterov,
        double weightDecay,
        boolean first,
        double gradientScale) {}
