package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.util.Map;

/**
 * What belongs to a model and its checkpoint beside the parameters, and what no gradient changes: running statistics, and how
 * many batches they have seen. PyTorch's buffer.
 */
public final class ModelBuffer {
    private final Shape shape;
    private final double initial;
    private final boolean count;
    private String name = "unnamed";
    private NdArray data;

    private ModelBuffer(Shape shape, double initial, boolean count) {
        this.shape = shape;
        this.initial = initial;
        this.count = count;
    }

    /** Numbers that all begin as {@code initial}. */
    public static ModelBuffer of(Shape shape, double initial) {
        return new ModelBuffer(shape, initial, false);
    }

    /** A count from 0 on, a scalar: an integer in checkpoints, here a number like all, exact up to 2²⁴. */
    public static ModelBuffer count() {
        return new ModelBuffer(Shape.SCALAR, 0, true);
    }

    /** Gives each of a model's buffers memory in the scope that the model lives in, and its first values. */
    public static void bind(Map<String, ModelBuffer> model, Scope scope) {
        model.forEach((name, buffer) -> {
            buffer.name = name;
            buffer.data = scope.empty(name, buffer.shape);
            buffer.reset();
        });
    }

    /** Begins it anew. */
    public void reset() {
        data().backend().elementwise().fill(initial, data());
    }

    public Shape shape() {
        return shape;
    }

    /** Whether checkpoints hold it as a 64-bit integer. */
    public boolean isCount() {
        return count;
    }

    /** The path of fields that leads to it from the model, which is its key in checkpoints. */
    public String name() {
        return name;
    }

    /** @throws IllegalStateException before {@link #bind} */
    public NdArray data() {
        if (data == null) {
            throw new IllegalStateException(
                    "buffer " + name + shape + " has no storage yet: bind the whole model's with ModelBuffer.bind");
        }
        return data;
    }

    @Override
    public String toString() {
        return name + shape;
    }
}
