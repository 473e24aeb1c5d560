package dev.lapidary.autograd;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All parameters of a model in one array, and the gradients of those that learn in another, so that zeroing, clipping and
 * updating are single passes, which leave out the rows of embedding tables that no gradient ever reached. Weights that decay come
 * first, the others behind them; within each group in the order of the model's fields. What does not learn has no gradient, nor
 * memory for one.
 */
public final class ParameterStore {
    /** Parameters begin on a cache line: 16 floats. */
    private static final int ALIGNMENT = 16;

    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<Parameter, Long> offsets = new LinkedHashMap<>();
    private final Map<Parameter, Long> gradientOffsets = new LinkedHashMap<>();
    private final Scope scope;
    private final NdArray values;
    private NdArray gradients;

    /**
     * A stretch of neighbouring trainable parameters of one group.
     *
     * @param from where it begins among the {@link ParameterStore#values}
     * @param gradientFrom where it begins among the {@link ParameterStore#gradients}
     * @param size in numbers, with those that fill up cache lines
     * @param group what its parameters have in common
     * @param table null, or the embedding table that the stretch is: its rows are updated one by one
     */
    public record Segment<T>(long from, long gradientFrom, long size, T group, Parameter table) {
        /** The segment's part of the values. */
        public NdArray ofValues(ParameterStore store) {
            return store.values.slice(from, shape());
        }

        /** The segment's part of an array that is laid out as the gradients. */
        public NdArray of(NdArray gradients) {
            return gradients.slice(gradientFrom, shape());
        }

        /** The values of a table, without those that fill up its last cache line. */
        public NdArray tableOfValues(ParameterStore store) {
            return store.values.slice(from, table.shape());
        }

        /** A table's part of an array that is laid out as the gradients. */
        public NdArray tableOf(NdArray gradients) {
            return gradients.slice(gradientFrom, table.shape());
        }

        private Shape shape() {
            return Shape.of(Math.toIntExact(size));
        }
    }

    /**
     * Binds storage to every parameter. Their values are undefined (zero, on fresh memory) until a checkpoint or
     * {@link Parameter#initialize} sets them.
     *
     * @param model parameters by name, in the order of the model's fields. One that stands under several names, such as an embedding
     *     that is also the decoder's weight, is stored once, under the first
     * @param scope the one that the model lives in
     */
    public ParameterStore(Map<String, Parameter> model, Scope scope) {
        this.scope = scope;
        Set<Parameter> named = Collections.newSetFromMap(new IdentityHashMap<>());
        model.forEach((name, parameter) -> {
            if (named.add(parameter)) {
                parameters.put(name, parameter);
            }
        });
        values = scope.lazyZeros("parameters", flat(layOut(parameter -> true, offsets)));
        values.adviseHugePages();
        parameters.forEach((name, parameter) ->
                parameter.bind(name, this, values.slice(offsets.get(parameter), parameter.shape())));
    }

    /** Returns how many numbers there are. */
    private long layOut(Predicate<Parameter> wanted, Map<Parameter, Long> places) {
        long next = 0;
        for (boolean decays : new boolean[] {true, false}) {
            for (Parameter parameter : parameters.values()) {
                if (parameter.decays() == decays && wanted.test(parameter)) {
                    places.put(parameter, next);
                    next += aligned(parameter);
                }
            }
        }
        return next;
    }

    private static Shape flat(long size) {
        if (size > Integer.MAX_VALUE) {
            throw new ShapeException("a model has at most " + Integer.MAX_VALUE + " numbers, not " + size);
        }
        return Shape.of((int) size);
    }

    /**
     * Gives memory for gradients to the parameters that will learn, and takes it from the others. Arrays that were laid out as the
     * former gradients, such as the state of an optimizer, are of no use afterwards. Where nobody calls this, all parameters that are
     * trainable when the first gradient is wanted learn.
     *
     * @param learns which parameters will learn, if only at some time
     */
    public void allocateGradients(Predicate<Parameter> learns) {
        if (gradients != null) {
            gradients.release();
        }
        gradientOffsets.clear();
        gradients = scope.lazyZeros("gradients", flat(layOut(learns, gradientOffsets)));
        adviseHugePages(gradients);
        for (Parameter parameter : parameters.values()) {
            Long from = gradientOffsets.get(parameter);
            parameter.bindGradient(from == null ? null : gradients.slice(from, parameter.shape()));
        }
    }

    /** All of it will be used, but for rows of embedding tables: memory for these comes page by page. */
    private void adviseHugePages(NdArray zeros) {
        for (Segment<Boolean> segment : segments(parameter -> true, parameter -> true)) {
            if (segment.table == null) {
                segment.of(zeros).adviseHugePages();
            }
        }
    }

    /** By name, in the order of the model's fields. */
    public SequencedMap<String, Parameter> parameters() {
        return parameters;
    }

    /** All values, flat. Between parameters lie a few elements that are always zero. */
    public NdArray values() {
        return values;
    }

    /** The gradients of what learns, flat, in the order of the values. */
    public NdArray gradients() {
        requireGradients();
        return gradients;
    }

    /** @throws IllegalStateException if memory was given to other parameters only */
    void requireGradients(Parameter parameter) {
        requireGradients();
        if (!gradientOffsets.containsKey(parameter)) {
            throw new IllegalStateException(
                    "parameter " + parameter
                            + " has no memory for a gradient: it was not among those that learn (ParameterStore.allocateGradients)");
        }
    }

    private void requireGradients() {
        if (gradients == null) {
            allocateGradients(Parameter::isTrainable);
        }
    }

    /**
     * Zeros laid out as the {@link #gradients}, one for each number that learns.
     *
     * @param zerosScope the one that they live in
     */
    public NdArray zeros(String name, Scope zerosScope) {
        NdArray zeros = zerosScope.lazyZeros(name, gradients().shape());
        adviseHugePages(zeros);
        return zeros;
    }

    /** Each learning parameter's part of an array that is laid out as the gradients, in the order of the model's fields. */
    public SequencedMap<Parameter, NdArray> gradientSlices(NdArray flat) {
        requireGradients();
        SequencedMap<Parameter, NdArray> slices = new LinkedHashMap<>();
        for (Parameter parameter : parameters.values()) {
            Long from = gradientOffsets.get(parameter);
            if (from != null) {
                slices.put(parameter, flat.slice(from, parameter.shape()));
            }
        }
        return slices;
    }

    /** The stretches of the flat arrays that training may change now, in order; each as long as its group is the same. */
    public <T> List<Segment<T>> trainable(Function<Parameter, T> group) {
        requireGradients();
        return segments(Parameter::isTrainable, group);
    }

    private <T> List<Segment<T>> segments(Predicate<Parameter> wanted, Function<Parameter, T> group) {
        List<Segment<T>> segments = new ArrayList<>();
        gradientOffsets.forEach((parameter, gradientFrom) -> {
            if (!wanted.test(parameter)) {
                return;
            }
            long from = offsets.get(parameter);
            T own = group.apply(parameter);
            Segment<T> last = segments.isEmpty() ? null : segments.getLast();
            if (last != null
                    && last.from + last.size == from
                    && last.gradientFrom + last.size == gradientFrom
                    && last.group.equals(own)
                    && last.table == null
                    && parameter.rows() == null) {
                segments.set(
                        segments.size() - 1,
                        new Segment<>(last.from, last.gradientFrom, last.size + aligned(parameter), own, null));
            } else {
                Parameter table = parameter.rows() == null ? null : parameter;
                segments.add(new Segment<>(from, gradientFrom, aligned(parameter), own, table));
            }
        });
        return segments;
    }

    /** How many numbers the model has. */
    public long count() {
        return count(parameters.values());
    }

    /** How many of them training may change now. */
    public long trainableCount() {
        return count(parameters.values().stream().filter(Parameter::isTrainable).toList());
    }

    /** Zeroes the gradients of all that is trainable now. */
    public void zeroGradients() {
        Backend backend = values.backend();
        try (Scope scratch = Scope.root(backend, "zero gradients")) {
            for (Segment<Boolean> segment : trainable(parameter -> true)) {
                if (segment.table == null) {
                    backend.elementwise().fill(0, segment.of(gradients));
                } else {
                    TouchedRows rows = segment.table.rows();
                    backend.rows().fillRows(0, scratch.ofInts(rows.toArray()), segment.tableOf(gradients));
                    rows.clear();
                }
            }
        }
    }

    /** The sum of the squares of the gradients of all that is trainable now. */
    public double gradientSquares() {
        Backend backend = values.backend();
        try (Scope scratch = Scope.root(backend, "gradient norm")) {
            List<NdArray> all = new ArrayList<>();
            for (Segment<Boolean> segment : trainable(parameter -> true)) {
                NdArray present = segment.of(gradients);
                if (segment.table != null) {
                    NdArray rows = scratch.ofInts(segment.table.rows().toArray());
                    Shape shape =
                            Shape.of(rows.shape().dim(0), segment.table.shape().dim(1));
                    present = scratch.empty("gradient norm", shape);
                    backend.rows().gather(segment.tableOf(gradients), rows, present);
                }
                all.add(present);
            }
            return backend.reductions().sumOfSquares(all);
        }
    }

    /** The gradients of a segment, for a kernel that adds to all of them. */
    public NdArray gradientAccumulator(Segment<?> segment) {
        if (segment.table != null) {
            segment.table.rows().addAll();
        }
        return segment.of(gradients);
    }

    private static long aligned(Parameter parameter) {
        return (parameter.shape().size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static long count(Collection<Parameter> parameters) {
        return parameters.stream().mapToLong(p -> p.shape().size()).sum();
    }
}
