package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * All parameters of a model in one array and all their gradients in another, so that zeroing, clipping and updating are
 * single passes. Weights that decay come first, the others behind them; within each group in the order of the model's fields.
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
     */
    public record Range<T>(long from, long size, T treatment) {
        /** The stretch's part of an array that is laid out as {@link ParameterStore#values}. */
        public NdArray of(NdArray flat) {
            return flat.slice(from, Shape.of(Math.toIntExact(size)));
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
        Shape flat = Shape.of(Math.toIntExact(size));
        values = scope.zeros("parameters", flat);
        gradients = scope.zeros("gradients", flat);
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

    /** The stretches of the flat arrays that training may change now, in order; each as long as its treatment is the same. */
    public <T> List<Range<T>> trainable(Function<Parameter, T> treatment) {
        List<Range<T>> ranges = new ArrayList<>();
        offsets.forEach((parameter, from) -> {
            if (!parameter.isTrainable()) {
                return;
            }
            T own = treatment.apply(parameter);
            Range<T> last = ranges.isEmpty() ? null : ranges.getLast();
            if (last != null && last.from + last.size == from && last.treatment.equals(own)) {
                ranges.set(ranges.size() - 1, new Range<>(last.from, last.size + room(parameter), own));
            } else {
                ranges.add(new Range<>(from, room(parameter), own));
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
        values.backend().fill(0, gradients);
    }

    private static long room(Parameter parameter) {
        return (parameter.shape().size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static long count(Collection<Parameter> parameters) {
        return parameters.stream().mapToLong(p -> p.shape().size()).sum();
    }
}
