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
        double gradientScale) {
    /** @throws IllegalArgumentException if the step would make what is not a number of any parameter */
    public SgdStep {
        if (!Double.isFinite(learningRate) || !Double.isFinite(weightDecay) || !(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException(
                    "SGD: learning rate and weight decay are numbers and momentum lies in [0, 1]; got " + learningRate
                            + ", " + weightDecay + ", " + momentum);
        }
    }
}
