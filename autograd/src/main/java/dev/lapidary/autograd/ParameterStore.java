package dev.lapidary.autograd;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All parameters of a model in one array and all their gradients in another, so that zeroing, clipping and updating are
 * single passes, which leave out the rows of embedding tables that no gradient ever reached. Weights that decay come first, the others behind them; within each group in the order of the model's fields.
 */
public final class ParameterStore {
    /** Parameters begin on a cache line: 16 floats. */
    private static final int ALIGNMENT = 16;

    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<Parameter, Long> offsets = new LinkedHashMap<>();
    private final NdArray values;
    private final NdArray gradients;

    /**
     * A stretch of neighbouring trainable parameters that are treated alike.
     *
     * @param treatment what they have in common
     * @param table null, or the embedding table that the stretch is: its rows are updated one by one
     */
    public record Range<T>(long from, long size, T treatment, Parameter table) {
        /** The stretch's part of an array that is laid out as {@link ParameterStore#values}. */
        public NdArray of(NdArray flat) {
            return flat.slice(from, Shape.of(Math.toIntExact(size)));
        }

        /** The same of a table, without the room behind it. */
        public NdArray tableOf(NdArray flat) {
            return flat.slice(from, table.shape());
        }

        /** The rows of the table that have a gradient or ever had one: the others have moments of 0, and stay as they are. */
        public int[] tableRows() {
            return table.rows().ever();
        }
    }

    /**
     * Binds storage to every parameter. Their values are undefined (zero, on fresh memory) until a checkpoint or
     * {@link Parameter#initialize} sets them.
     *
     * @param model parameters by name, in the order of the model's fields
     * @param scope the one that the model lives in
     */
    public ParameterStore(Map<String, Parameter> model, Scope scope) {
        parameters.putAll(model);
        long size = layOut(true, 0);
        size = layOut(false, size);
        if (offsets.size() < model.size()) {
            throw new IllegalArgumentException("a parameter stands under two names among " + model.keySet());
        }
        if (size > Integer.MAX_VALUE) {
            throw new ShapeException("a model has at most " + Integer.MAX_VALUE + " numbers, not " + size);
        }
        Shape flat = Shape.of((int) size);
        values = scope.lastingZeros("parameters", flat);
        values.expectUse();
        gradients = zeros("gradients", scope);
        parameters.forEach((name, parameter) -> {
            long from = offsets.get(parameter);
            parameter.bind(name, values.slice(from, parameter.shape()), gradients.slice(from, parameter.shape()));
        });
    }

    private long layOut(boolean decays, long from) {
        long next = from;
        for (Parameter parameter : parameters.values()) {
            if (parameter.decays() == decays) {
                offsets.put(parameter, next);
                next += room(parameter);
            }
        }
        return next;
    }

    /** By name, in the order of the model's fields. */
    public SequencedMap<String, Parameter> parameters() {
        return parameters;
    }

    /** All values, flat. Between parameters lie a few elements that are always zero. */
    public NdArray values() {
        return values;
    }

    /** All gradients, laid out as {@link #values}. */
    public NdArray gradients() {
        return gradients;
    }

    /**
     * Zeros laid out as {@link #values}, one for each number of the model. All of them will be used, but for rows of embedding
     * tables: memory for these comes page by page.
     *
     * @param scope the one that the model lives in
     */
    public NdArray zeros(String name, Scope scope) {
        NdArray zeros = scope.lastingZeros(name, values.shape());
        for (Range<Boolean> range : everything()) {
            if (range.table == null) {
                range.of(zeros).expectUse();
            }
        }
        return zeros;
    }

    /** The stretches of the flat arrays that training may change now, in order; each as long as its treatment is the same. */
    public <T> List<Range<T>> trainable(Function<Parameter, T> treatment) {
        return stretches(Parameter::isTrainable, treatment);
    }

    private <T> List<Range<T>> stretches(Predicate<Parameter> wanted, Function<Parameter, T> treatment) {
        List<Range<T>> ranges = new ArrayList<>();
        offsets.forEach((parameter, from) -> {
            if (!wanted.test(parameter)) {
                return;
            }
            T own = treatment.apply(parameter);
            Range<T> last = ranges.isEmpty() ? null : ranges.getLast();
            if (last != null
                    && last.from + last.size == from
                    && last.treatment.equals(own)
                    && last.table == null
                    && parameter.rows() == null) {
                ranges.set(ranges.size() - 1, new Range<>(last.from, last.size + room(parameter), own, null));
            } else {
                ranges.add(new Range<>(from, room(parameter), own, parameter.rows() == null ? null : parameter));
            }
        });
        return ranges;
    }

    /** How many numbers the model has. */
    public long count() {
        return count(parameters.values());
    }

    /** How many of them training may change now. */
    public long trainableCount() {
        return count(parameters.values().stream().filter(Parameter::isTrainable).toList());
    }

    public void zeroGradients() {
        Backend backend = values.backend();
        try (Scope scratch = Scope.root(backend, "zero gradients")) {
            for (Range<Boolean> range : everything()) {
                if (range.table == null) {
                    backend.fill(0, range.of(gradients));
                } else {
                    TableRows rows = range.table.rows();
                    backend.fillRows(0, scratch.ofInts(rows.now()), range.tableOf(gradients));
                    rows.clear();
                }
            }
        }
    }

    /** The sum of the squares of all gradients. */
    public double gradientSquares() {
        Backend backend = values.backend();
        try (Scope scratch = Scope.root(backend, "gradient norm")) {
            List<NdArray> all = new ArrayList<>();
            for (Range<Boolean> range : everything()) {
                NdArray present = range.of(gradients);
                if (range.table != null) {
                    NdArray rows = scratch.ofInts(range.table.rows().now());
                    Shape shape =
                            Shape.of(rows.shape().dim(0), range.table.shape().dim(1));
                    present = scratch.empty("gradient norm", shape);
                    backend.gather(range.tableOf(gradients), rows, present);
                }
                all.add(present);
            }
            return backend.sumOfSquares(all);
        }
    }

    /** The gradients of a stretch, for a kernel that adds to all of them. */
    public NdArray gradientSum(Range<?> range) {
        if (range.table != null) {
            range.table.rows().addAll();
        }
        return range.of(gradients);
    }

    private List<Range<Boolean>> everything() {
        return stretches(parameter -> true, parameter -> true);
    }

    private static long room(Parameter parameter) {
        return (parameter.shape().size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static long count(Collection<Parameter> parameters) {
        return parameters.stream().mapToLong(p -> p.shape().size()).sum();
    }
}
