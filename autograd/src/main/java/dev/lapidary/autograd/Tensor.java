package dev.lapidary.autograd;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.util.Objects;

/**
 * An array that remembers how it was made, so that gradients can flow back through it. Made by the ops, from constants,
 * variables and {@linkplain Parameter parameters}.
 */
public class Tensor {
    private final NdArray data;
    private final GradFn madeBy;
    private final long sequence;
    private final boolean requiresGradient;
    private NdArray gradient;
    private boolean dropped;
    private boolean consumed;

    Tensor(NdArray data, GradFn madeBy, long sequence, boolean requiresGradient) {
        this.data = data;
        this.madeBy = madeBy;
        this.sequence = sequence;
        this.requiresGradient = requiresGradient;
    }

    /** A tensor that no gradient flows to: data. */
    public static Tensor constant(NdArray data) {
        return new Tensor(Objects.requireNonNull(data, "data"), null, 0, false);
    }

    /**
     * A tensor whose gradient is wanted, made by no op.
     *
     * @throws ShapeException if its elements are not of a type that gradients can have
     */
    public static Tensor variable(NdArray data) {
        if (!data.backend().computesOn(data.dtype())) {
            throw new ShapeException("variable: there is no gradient by " + data.dtype() + data.shape());
        }
        return new Tensor(data, null, 0, true);
    }

    /** The elements; computed again if they were {@linkplain #dropUntilBackward dropped}. */
    public final NdArray data() {
        NdArray data = array();
        if (dropped && madeBy instanceof Recomputable recomputable) {
            dropped = false;
            data.reallocate();
            recomputable.recompute(data);
        }
        return data;
    }

    /** {@link #data}, or where it was before it was dropped. */
    NdArray array() {
        return data;
    }

    public Shape shape() {
        return array().shape();
    }

    public Backend backend() {
        return array().backend();
    }

    public Scope scope() {
        return array().scope();
    }

    /**
     * Frees the elements until somebody asks for them, which backward does: less memory for a little more time. To be called
     * when all that forward computes from them has been. Does nothing where they cannot be computed again cheaply.
     */
    public void dropUntilBackward() {
        if (madeBy instanceof Recomputable) {
            data.release();
            dropped = true;
        }
    }

    public boolean requiresGradient() {
        return requiresGradient;
    }

    /** The gradient of the loss by this tensor, of its shape and type; null before a backward pass reached it. */
    public NdArray gradient() {
        return gradient;
    }

    /**
     * Adds a gradient that the caller owns and that from now on belongs to the tensor: it may be freed.
     *
     * @throws ShapeException if it has not this tensor's shape and type, or is of another backend
     */
    public final void accumulateOwned(NdArray owned) {
        requireFits(owned);
        if (gradient() == null && owned.scope() == scope()) {
            gradient = owned;
        } else {
            addGradient(owned);
            owned.release();
        }
    }

    /**
     * Adds a gradient that stays the caller's.
     *
     * @throws ShapeException if it has not this tensor's shape and type, or is of another backend
     */
    public final void addGradient(NdArray borrowed) {
        requireFits(borrowed);
        backend().elementwise().axpy(1, borrowed, gradientAccumulator());
    }

    private void requireFits(NdArray offered) {
        NdArray array = array();
        if (!offered.shape().equals(array.shape())
                || offered.dtype() != array.dtype()
                || offered.backend().pool() != array.backend().pool()) {
            throw new ShapeException("a gradient is of its tensor's shape, type and backend: " + offered.dtype()
                    + offered.shape() + " of " + offered.backend().description() + " was given to " + array.dtype()
                    + array.shape() + " of " + array.backend().description());
        }
        offered.address(); // throws if it was released
    }

    /** The array that this tensor's gradient accumulates in, zero at first: for kernels that add to their output. */
    public NdArray gradientAccumulator() {
        if (gradient == null) {
            gradient = scope().zeros("gradient", array().dtype(), shape());
        }
        return gradient;
    }

    /**
     * {@link #gradientAccumulator()} for a kernel that adds to some rows of it and leaves the others alone.
     *
     * @param rows integers
     */
    public NdArray gradientAccumulator(NdArray rows) {
        return gradientAccumulator();
    }

    /**
     * Computes the gradient of this scalar by every variable and parameter it was computed from, and adds it to theirs.
     * Intermediate results and gradients are freed on the way: read what you need of them before. This tensor stays.
     *
     * @throws ShapeException if it is not a single number
     * @throws IllegalStateException if it was called before on this tensor
     */
    public void backward() {
        if (shape().size() != 1) {
            throw new ShapeException("backward: starts from a single number, not " + shape());
        }
        NdArray one = scope().empty("backward", array().dtype(), shape());
        backend().elementwise().fill(1, one);
        Graph.backward(this, one);
    }

    GradFn madeBy() {
        return madeBy;
    }

    long sequence() {
        return sequence;
    }

    boolean isConsumed() {
        return consumed;
    }

    /** The gradient, which no longer is this tensor's. */
    NdArray takeGradient() {
        NdArray taken = gradient;
        gradient = null;
        return taken;
    }

    /** Notes that the gradient has been passed on; the tensor can be passed no second time. */
    void consume() {
        dropped = false;
        consumed = true;
    }

    @Override
    public String toString() {
        return madeBy == null ? array().toString() : array() + " by " + madeBy.name();
    }
}
