package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import java.util.List;

/** How a tensor was made, as a record that holds exactly what its backward needs. */
public interface GradFn {
    /** The tensors that the result was computed from. */
    List<Tensor> inputs();

    /**
     * Adds the result's gradient, carried back through the op, to the gradient of each input that {@linkplain
     * Tensor#requiresGradient() requires one}: with {@link Tensor#accumulateOwned}, {@link Tensor#addGradient} or into
     * {@link Tensor#gradientAccumulator}.
     *
     * @param dy the gradient of the loss by the result, of its shape. It is the op's own: to change and, in the end, to give to one of
     *     the inputs; else it is freed
     */
    void backward(NdArray dy);

    /** Arrays made by forward for backward alone; freed as soon as backward has run. */
    default List<NdArray> saved() {
        return List.of();
    }

    /** The op's name: that of the class in which the record stands, or else its own. */
    default String name() {
        Class<?> op = getClass().getEnclosingClass();
        return (op == null ? getClass() : op).getSimpleName();
    }

    /** Of a result that is cheaper to compute twice than to keep: see {@link Tensor#dropUntilBackward}. */
    interface Recomputable extends GradFn {
        /** Computes the result again, to the bit. @param y where to, undefined */
        void recompute(NdArray y);
    }
}
