package dev.lapidary.engine;

/**
 * One step of Adam (Kingma and Ba, 2015), with decoupled weight decay (Loshchilov and Hutter, 2019) where
 * {@code weightDecay} is not 0, as PyTorch computes them.
 *
 * @param step the number of this update, from 1 on, for the bias corrections
 * @param gradientScale what the gradient is multiplied by first: gradient clipping
 */
public record AdamStep(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        long step,
        double gradientScale) {
    /** 1 − β₁ᵗ. */
    public double correction1() {
        return 1 - Math.pow(beta1, step);
    }

    /** 1 − β₂ᵗ. */
    public double correction2() {
        return 1 - Math.pow(beta2, step);
    }
}
