package dev.lapidary.train;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.ParameterStore.Range;
import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SgdStep;
import java.util.HashMap;
import java.util.Map;

/**
 * Moves the trainable parameters against their gradients, in a few passes over the flat arrays: penalties join the
 * gradient, its norm is clipped, then each stretch of parameters that are treated alike is updated.
 */
public final class Optimizer {
    /** Parameters thawed at different times have seen different numbers of updates, which Adam corrects for. */
    private record Treatment(boolean decays, long updates) {}

    private final ParameterStore store;
    private final OptimizerSettings settings;
    private final Backend backend;
    private final NdArray firstMoment;
    private final NdArray secondMoment;
    private final Map<Parameter, Long> updates = new HashMap<>();

    /** @param scope the one that the model lives in; the moments live there too */
    public Optimizer(ParameterStore store, OptimizerSettings settings, Scope scope) {
        this.store = store;
        this.settings = settings;
        backend = scope.backend();
        boolean adam = settings.kind() != OptimizerSettings.Kind.SGD;
        firstMoment = adam || settings.momentum() != 0 ? store.zeros("first moment", scope) : null;
        secondMoment = adam ? store.zeros("second moment", scope) : null;
    }

    /** Adds the penalties' gradients to those of the loss, and returns their value, which belongs to the loss. */
    public double addPenalties() {
        double value = 0;
        if (settings.l1() != 0 || settings.l2() != 0) {
            for (Range<Boolean> range : store.trainable(Parameter::decays)) {
                if (range.treatment()) {
                    value += backend.penalty(
                            settings.l1(), settings.l2(), range.of(store.values()), store.gradientSum(range));
                }
            }
        }
        return value;
    }

    /** ‖g‖ of all gradients, before clipping. */
    public double gradientNorm() {
        return Math.sqrt(store.gradientSquares());
    }

    /** {@link #step(double, double)} with the gradients as they are. */
    public void step(double learningRate) {
        step(learningRate, gradientNorm());
    }

    /**
     * Updates the trainable parameters.
     *
     * @param learningRate what the schedule says for this update
     * @param gradientNorm {@link #gradientNorm}; if it is not a finite number, nothing changes
     */
    public void step(double learningRate, double gradientNorm) {
        if (Double.isFinite(gradientNorm)) {
            double scale =
                    settings.maxGradNorm() == 0 ? 1 : Math.min(1, settings.maxGradNorm() / (gradientNorm + 1e-6));
            for (Range<Treatment> range :
                    store.trainable(p -> new Treatment(p.decays(), updates.getOrDefault(p, 0L)))) {
                update(range, learningRate, scale);
            }
            store.parameters().values().stream()
                    .filter(Parameter::isTrainable)
                    .forEach(parameter -> updates.merge(parameter, 1L, Long::sum));
        }
    }

    private void update(Range<Treatment> range, double learningRate, double scale) {
        NdArray p = range.of(store.values());
        NdArray g = range.of(store.gradients());
        double decay = range.treatment().decays() ? settings.weightDecay() : 0;
        long done = range.treatment().updates();
        NdArray first = firstMoment == null ? null : range.of(firstMoment);
        if (settings.kind() == OptimizerSettings.Kind.SGD) {
            SgdStep step = new SgdStep(learningRate, settings.momentum(), settings.nesterov(), decay, done == 0, scale);
            backend.sgd(step, p, g, first);
        } else {
            AdamStep step = new AdamStep(
                    learningRate, settings.beta1(), settings.beta2(), settings.epsilon(), decay, done + 1, scale);
            if (range.table() == null || decay != 0) {
                backend.adam(step, p, g, first, range.of(secondMoment));
            } else {
                adamRows(step, range);
            }
        }
    }

    /** A row that never had a gradient would stay as it is: with moments of 0, Adam moves nothing. */
    private void adamRows(AdamStep step, Range<Treatment> range) {
        try (Scope scratch = Scope.root(backend, "adam")) {
            backend.adamRows(
                    step,
                    scratch.ofInts(range.tableRows()),
                    range.tableOf(store.values()),
                    range.tableOf(store.gradients()),
                    range.tableOf(firstMoment),
                    range.tableOf(secondMoment));
        }
    }
}
