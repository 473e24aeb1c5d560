package dev.lapidary.train.optim;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.ParameterStore.Segment;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;

/** A number for each that learns, laid out as the gradients, zero at first: an average of gradients, of their squares, a velocity. */
final class Moments {
    private final String kind;
    private final ParameterStore store;
    private final NdArray values;

    /** @param kind as PyTorch's optimizer calls it in its state */
    Moments(String kind, ParameterStore store, Scope scope) {
        this.kind = kind;
        this.store = store;
        values = store.zeros(kind, scope);
    }

    NdArray of(Segment<?> segment) {
        return segment.of(values);
    }

    NdArray ofTable(Segment<?> segment) {
        return segment.tableOf(values);
    }

    void saveTo(OptimizerState state) {
        store.gradientSlices(values)
                .forEach((parameter, slice) -> state.arrays().put(name(parameter), slice));
    }

    void restore(OptimizerState state) {
        store.gradientSlices(values).forEach((parameter, slice) -> state.copyTo(name(parameter), slice));
    }

    private String name(Parameter parameter) {
        return parameter.name() + "." + kind;
    }
}
