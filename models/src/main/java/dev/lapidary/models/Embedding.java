package dev.lapidary.models;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.autograd.ops.Gather;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;

/** A table of vectors: integers {@code [n]} → {@code [n, size]}. */
public final class Embedding extends Module {
    private final Parameter weight;

    public Embedding(int rows, int size, double deviation) {
        weight = Parameter.table(Shape.of(rows, size), Parameter.Initializer.normal(deviation));
    }

    public Tensor forward(NdArray ids) {
        return Gather.gather(weight, ids);
    }
}
