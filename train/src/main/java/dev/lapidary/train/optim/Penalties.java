package dev.lapidary.train.optim;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.ParameterStore.Segment;

/**
 * Terms of the loss that keep weights small. They leave biases and normalization alone.
 *
 * @param l1 λ of λ·|θ|; 0 for none
 * @param l2 λ of λ·‖θ‖²; 0 for none
 */
public record Penalties(double l1, double l2) {
    public static final Penalties NONE = new Penalties(0, 0);

    public Penalties {
        Range.atLeastZero("L1 penalty", l1);
        Range.atLeastZero("L2 penalty", l2);
    }

    /** Adds their gradients to those of the loss, and returns their value, which belongs to the loss. */
    public double addGradients(ParameterStore store) {
        double value = 0;
        if (l1 != 0 || l2 != 0) {
            for (Segment<Boolean> segment : store.trainable(Parameter::decays)) {
                if (segment.group()) {
                    value += store.values()
                            .backend()
                            .reductions()
                            .penalty(l1, l2, segment.ofValues(store), store.gradientAccumulator(segment));
                }
            }
        }
        return value;
    }
}
