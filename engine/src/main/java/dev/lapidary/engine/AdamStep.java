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
    /** @throws IllegalArgumentException if the step would make what is not a number of any parameter */
    public AdamStep {
        if (!Double.isFinite(learningRate) || !Double.isFinite(weightDecay)) {
            throw new IllegalArgumentException(
                    "Adam: learning rate and weight decay are numbers, not " + learningRate + " and " + weightDecay);
        }
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon >= 0)) {
            throw new IllegalArgumentException("Adam: beta1 and beta2 lie in [0, 1) and epsilon is not negative; got "
                    + beta1 + ", " + beta2 + ", " + epsilon);
        }
        if (step < 1) {
            throw new IllegalArgumentException("Adam: steps are numbered from 1 on, not " + step);
        }
    }

    /** 1 − β₁ᵗ. */
    public double correction1() {
        return 1 - Math.pow(beta1, step);
    }

    /** 1 − β₂ᵗ. */
    public double correction2() {
        return 1 - Math.pow(beta2, step);
    }
}
