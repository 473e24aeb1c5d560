package dev.lapidary.train;

/**
 * How parameters are updated. Penalties and decay leave biases and normalization alone.
 *
 * @param momentum of SGD; 0 for none
 * @param nesterov whether SGD looks ahead
 * @param beta1 decay of Adam's first moment
 * @param beta2 decay of Adam's second moment
 * @param epsilon added to Adam's denominator
 * @param weightDecay decoupled decay, as in AdamW: θ ← θ·(1 − lr·decay); 0 for none
 * @param l1 λ of the penalty λ·|θ| in the loss; 0 for none
 * @param l2 λ of the penalty λ·‖θ‖² in the loss; 0 for none
 * @param maxGradNorm the norm that larger gradients are scaled down to; 0 for no clipping
 */
public record OptimizerSettings(
        Kind kind,
        double learningRate,
        double momentum,
        boolean nesterov,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double l1,
        double l2,
        double maxGradNorm) {

    public enum Kind {
        SGD,
        ADAM,
        ADAMW
    }

    /** AdamW as transformers' Trainer sets it up: no decay, gradients clipped to 1. */
    public static OptimizerSettings adamW(double learningRate) {
        return new OptimizerSettings(Kind.ADAMW, learningRate, 0, false, 0.9, 0.999, 1e-8, 0, 0, 0, 1);
    }

    public OptimizerSettings {
        atLeastZero("learning rate", learningRate);
        atLeastZero("momentum", momentum);
        decay("beta1 of Adam", beta1);
        decay("beta2 of Adam", beta2);
        atLeastZero("epsilon of Adam", epsilon);
        atLeastZero("weight decay", weightDecay);
        atLeastZero("L1 penalty", l1);
        atLeastZero("L2 penalty", l2);
        atLeastZero("maximal gradient norm", maxGradNorm);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException(
                    "Nesterov's method looks ahead along the momentum: give one, such as 0.9");
        }
        if (weightDecay != 0 && kind == Kind.ADAM) {
            throw new IllegalArgumentException(
                    "Adam has no weight decay of its own: use AdamW (decoupled) or an L2 penalty (in the loss)");
        }
    }

    private static void decay(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be a number from 0 to below 1, not " + value);
        }
    }

    private static void atLeastZero(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the " + what + " must be a number from 0 on, not " + value);
        }
    }
}
