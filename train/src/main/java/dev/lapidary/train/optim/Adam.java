package dev.lapidary.train.optim;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.ParameterStore.Segment;
import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Scope;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba, 2015), with the decoupled weight decay of AdamW (Loshchilov and Hutter, 2019) where asked. With m and v the
 * averages of the gradient g and of its square, after t updates of a parameter θ:
 *
 * <pre>
 * θ ← θ·(1 − lr·decay)      m ← β₁·m + (1−β₁)·g      v ← β₂·v + (1−β₂)·g²
 * θ ← θ − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
 * </pre>
 *
 * <p>A row of an embedding table that never had a gradient has moments of 0, and stays as it is; the others move at each update.
 */
public final class Adam implements Optimizer {
    /**
     * @param beta1 decay of the average of gradients
     * @param beta2 decay of the average of their squares
     * @param epsilon added to the denominator
     * @param weightDecay decoupled decay; 0 for none
     * @param decoupled whether this is AdamW; plain Adam has no decay of its own
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
            implements OptimizerSettings {
        public Settings {
            Range.fraction("beta1 of Adam", beta1);
            Range.fraction("beta2 of Adam", beta2);
            Range.atLeastZero("epsilon of Adam", epsilon);
            Range.atLeastZero("weight decay", weightDecay);
            if (weightDecay != 0 && !decoupled) {
                throw new IllegalArgumentException(
                        "Adam has no weight decay of its own: use AdamW (decoupled) or an L2 penalty (in the loss)");
            }
        }

        /** AdamW with PyTorch's numbers but for the decay, which is transformers' 0. */
        public static Settings adamW() {
            return new Settings(0.9, 0.999, 1e-8, 0, true);
        }

        /** Adam with PyTorch's numbers. */
        public static Settings adam() {
            return new Settings(0.9, 0.999, 1e-8, 0, false);
        }

        public Settings withWeightDecay(double decay) {
            return new Settings(beta1, beta2, epsilon, decay, decoupled);
        }

        @Override
        public String name() {
            return decoupled ? "AdamW" : "Adam";
        }

        @Override
        public Adam create(ParameterStore store, ParameterGroups groups, Scope scope) {
            return new Adam(this, store, groups, scope);
        }
    }

    private record Group(ParameterGroups.Group of, long updates) {}

    private static final String ROWS = ".rows";

    private final Settings settings;
    private final ParameterStore store;
    private final ParameterGroups groups;
    private final Backend backend;
    private final Moments average;
    private final Moments averageOfSquares;
    private final UpdateCounts updates;
    /** The rows of each table that ever had a gradient. */
    private final Map<Parameter, BitSet> everTouched = new LinkedHashMap<>();

    private Adam(Settings settings, ParameterStore store, ParameterGroups groups, Scope scope) {
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        backend = scope.backend();
        average = new Moments("exp_avg", store, scope);
        averageOfSquares = new Moments("exp_avg_sq", store, scope);
        updates = new UpdateCounts(store);
    }

    @Override
    public void step(double learningRate, double gradientFactor) {
        for (Segment<Group> segment : store.trainable(p -> new Group(groups.of(p), updates.of(p)))) {
            ParameterGroups.Group group = segment.group().of();
            double decay = settings.weightDecay * group.decayFactor();
            AdamStep step = new AdamStep(
                    learningRate * group.rateFactor(),
                    settings.beta1,
                    settings.beta2,
                    settings.epsilon,
                    decay,
                    segment.group().updates() + 1,
                    gradientFactor);
            int[] rows = segment.table() == null ? null : touched(segment.table());
            if (rows == null || decay != 0) {
                backend.updates()
                        .adam(
                                step,
                                segment.ofValues(store),
                                segment.of(store.gradients()),
                                average.of(segment),
                                averageOfSquares.of(segment));
            } else {
                stepOfRows(step, segment, rows);
            }
        }
        updates.increment();
    }

    private int[] touched(Parameter table) {
        BitSet rows = everTouched.computeIfAbsent(table, unseen -> new BitSet());
        table.addTouchedRowsTo(rows);
        return rows.stream().toArray();
    }

    private void stepOfRows(AdamStep step, Segment<?> segment, int[] rows) {
        try (Scope scratch = Scope.root(backend, "adam")) {
            backend.updates()
                    .adamRows(
                            step,
                            scratch.ofInts(rows),
                            segment.tableOfValues(store),
                            segment.tableOf(store.gradients()),
                            average.ofTable(segment),
                            averageOfSquares.ofTable(segment));
        }
    }

    @Override
    public OptimizerState state() {
        OptimizerState state = new OptimizerState();
        average.saveTo(state);
        averageOfSquares.saveTo(state);
        updates.saveTo(state);
        everTouched.forEach((table, rows) -> state.counters().put(table.name() + ROWS, rows.toLongArray()));
        return state;
    }

    @Override
    public void restore(OptimizerState state) {
        average.restore(state);
        averageOfSquares.restore(state);
        updates.restore(state);
        everTouched.clear();
        for (Parameter parameter : store.parameters().values()) {
            long[] rows = state.counters().get(parameter.name() + ROWS);
            if (rows != null) {
                everTouched.put(parameter, BitSet.valueOf(rows));
            }
        }
    }
}
