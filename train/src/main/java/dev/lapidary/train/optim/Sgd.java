package dev.lapidary.train.optim;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.ParameterStore.Segment;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SgdStep;

/**
 * Stochastic gradient descent as PyTorch computes it, with momentum μ and Nesterov's method (Sutskever et al., 2013) where asked,
 * and decay that is decoupled, as in AdamW:
 *
 * <pre>
 * θ ← θ·(1 − lr·decay)      v ← μ·v + g, at first g      θ ← θ − lr·v, or with Nesterov θ − lr·(g + μ·v)
 * </pre>
 */
public final class Sgd implements Optimizer {
    /**
     * @param momentum 0 for none
     * @param nesterov whether to look ahead along the momentum
     * @param weightDecay decoupled decay; 0 for none
     */
    public record Settings(double momentum, boolean nesterov, double weightDecay) implements OptimizerSettings {
        public Settings {
            Range.atLeastZero("momentum", momentum);
            Range.atLeastZero("weight decay", weightDecay);
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException(
                        "Nesterov's method looks ahead along the momentum: give one, such as 0.9");
            }
        }

        /** Without momentum and decay. */
        public static Settings plain() {
            return new Settings(0, false, 0);
        }

        @Override
        public String name() {
            return "SGD";
        }

        @Override
        public Sgd create(ParameterStore store, ParameterGroups groups, Scope scope) {
            return new Sgd(this, store, groups, scope);
        }
    }

    private record Group(ParameterGroups.Group of, boolean first) {}

    private final Settings settings;
    private final ParameterStore store;
    private final ParameterGroups groups;
    private final Backend backend;
    private final Moments velocity;
    private final UpdateCounts updates;

    private Sgd(Settings settings, ParameterStore store, ParameterGroups groups, Scope scope) {
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        backend = scope.backend();
        velocity = settings.momentum == 0 ? null : new Moments("momentum_buffer", store, scope);
        updates = new UpdateCounts(store);
    }

    @Override
    public void step(double learningRate, double gradientFactor) {
        for (Segment<Group> segment : store.trainable(p -> new Group(groups.of(p), updates.of(p) == 0))) {
            ParameterGroups.Group group = segment.group().of();
            SgdStep step = new SgdStep(
                    learningRate * group.rateFactor(),
                    settings.momentum,
                    settings.nesterov,
                    settings.weightDecay * group.decayFactor(),
                    segment.group().first(),
                    gradientFactor);
            NdArray v = velocity == null ? null : velocity.of(segment);
            backend.updates().sgd(step, segment.ofValues(store), segment.of(store.gradients()), v);
        }
        updates.increment();
    }

    @Override
    public OptimizerState state() {
        OptimizerState state = new OptimizerState();
        if (velocity != null) {
            velocity.saveTo(state);
        }
        updates.saveTo(state);
        return state;
    }

    @Override
    public void restore(OptimizerState state) {
        if (velocity != null) {
            velocity.restore(state);
        }
        updates.restore(state);
    }
}
