package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.engine.TorchRandom;
import java.util.BitSet;
import java.util.Objects;

/**
 * A tensor that training changes. Declared with its shape and how to begin; its storage, and its gradient's, are slices of
 * the whole model's, bound by {@link ParameterStore} when the model is complete.
 */
public final class Parameter extends Tensor {
    /** How a parameter that no checkpoint fills begins. */
    @FunctionalInterface
    public interface Initializer {
        void fill(NdArray data, TorchRandom random);

        Initializer ZEROS = (data, random) -> data.backend().elementwise().fill(0, data);
        Initializer ONES = (data, random) -> data.backend().elementwise().fill(1, data);

        /** Numbers of the normal distribution around 0. */
        static Initializer normal(double standardDeviation) {
            return (data, random) -> data.set(random.normal(Math.toIntExact(data.size()), standardDeviation));
        }
    }

    private final Shape shape;
    private final Initializer initializer;
    private final boolean decays;
    private final TouchedRows rows;
    private String name = "unnamed";
    private boolean trainable = true;
    private ParameterStore store;
    private NdArray data;
    private NdArray gradient;

    private Parameter(Shape shape, Initializer initializer, boolean decays, TouchedRows rows) {
        super(null, null, 0, true);
        this.shape = Objects.requireNonNull(shape, "shape");
        this.initializer = initializer;
        this.decays = decays;
        this.rows = rows;
    }

    /** A weight: penalties and decay apply to it. */
    public static Parameter weight(Shape shape, Initializer initializer) {
        return new Parameter(shape, initializer, true, null);
    }

    /** A weight of whose rows each update uses a few: an embedding table. */
    public static Parameter table(Shape shape, Initializer initializer) {
        if (shape.rank() != 2) {
            throw new ShapeException("a table has rows and columns, not " + shape);
        }
        return new Parameter(shape, initializer, true, new TouchedRows(shape.dim(0)));
    }

    /** A bias, or the scale or shift of a normalization: penalties and decay leave it alone. */
    public static Parameter undecayed(Shape shape, Initializer initializer) {
        return new Parameter(shape, initializer, false, null);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The path of fields that leads to it from the model, which is its key in checkpoints. */
    public String name() {
        return name;
    }

    /** Whether penalties and weight decay apply. */
    public boolean decays() {
        return decays;
    }

    /** Whether training may change it now. Frozen parameters get no gradient. */
    public boolean isTrainable() {
        return trainable;
    }

    public void setTrainable(boolean trainable) {
        this.trainable = trainable;
    }

    @Override
    public boolean requiresGradient() {
        return trainable;
    }

    /** @throws IllegalStateException before {@link ParameterStore} has bound storage to it */
    @Override
    NdArray array() {
        if (data == null) {
            throw new IllegalStateException(
                    "parameter " + name + shape + " has no storage yet: bind the whole model with ParameterStore");
        }
        return data;
    }

    /** Null where nobody wanted one yet, and where memory was given to other parameters only. */
    @Override
    public NdArray gradient() {
        return gradient;
    }

    /** @throws IllegalStateException if memory for gradients was given to other parameters only */
    @Override
    public NdArray gradientAccumulator() {
        requireGradient();
        if (rows != null) {
            rows.addAll();
        }
        return gradient;
    }

    /** @throws IllegalStateException if memory for gradients was given to other parameters only */
    @Override
    public NdArray gradientAccumulator(NdArray some) {
        requireGradient();
        if (rows != null) {
            rows.add(some);
        }
        return gradient;
    }

    private void requireGradient() {
        if (gradient == null) {
            array(); // throws where nothing is bound
            store.requireGradients(this);
        }
    }

    /** Adds the rows of a table that have a gradient now to a set. @throws IllegalStateException if this is no table */
    public void addTouchedRowsTo(BitSet set) {
        if (rows == null) {
            throw new IllegalStateException(this + " is no table: all of it has a gradient");
        }
        rows.addTo(set);
    }

    /** Which rows of a table have gradients; null if this is none. */
    TouchedRows rows() {
        return rows;
    }

    /** Fills it with its first values. */
    public void initialize(TorchRandom random) {
        initializer.fill(data(), random);
    }

    void bind(String boundName, ParameterStore boundStore, NdArray boundData) {
        name = boundName;
        store = boundStore;
        data = boundData;
        gradient = null;
    }

    /** @param boundGradient null for none */
    void bindGradient(NdArray boundGradient) {
        gradient = boundGradient;
    }

    @Override
    public String toString() {
        return name + shape;
    }
}
