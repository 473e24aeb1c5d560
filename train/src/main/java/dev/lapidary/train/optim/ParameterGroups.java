package dev.lapidary.train.optim;

import dev.lapidary.autograd.Parameter;

/** Divides parameters into groups that are updated differently. */
@FunctionalInterface
public interface ParameterGroups {
    /** One group, but that biases and normalization do not decay: as transformers' Trainer. */
    ParameterGroups STANDARD = parameter -> new Group(1, parameter.decays() ? 1 : 0);

    /**
     * What the updates of a group's parameters have in common.
     *
     * @param rateFactor of the learning rate
     * @param decayFactor of the optimizer's weight decay
     */
    record Group(double rateFactor, double decayFactor) {}

    /** The group of a parameter, the same whenever it is asked for. */
    Group of(Parameter parameter);
}
