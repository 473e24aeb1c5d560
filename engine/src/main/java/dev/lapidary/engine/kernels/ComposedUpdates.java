package dev.lapidary.engine.kernels;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SgdStep;

/** The optimizers' updates composed from primitives: the twins of every fused update. */
final class ComposedUpdates {
    private ComposedUpdates() {}

    /**
     * p ← p·(1 − lr·wd); m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε).
     */
    static void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        Elementwise elementwise = p.backend().elementwise();
        try (Scope scratch = Scope.root(p.backend(), "adam")) {
            NdArray gradient = scratch.empty("adam", g.dtype(), g.shape());
            NdArray work = scratch.empty("adam", g.dtype(), g.shape());
            elementwise.scale(step.gradientScale(), 0, g, gradient);
            decay(elementwise, step.learningRate(), step.weightDecay(), p);
            elementwise.scale(step.beta1(), 0, m, m);
            elementwise.axpy(1 - step.beta1(), gradient, m);
            elementwise.multiply(gradient, gradient, work);
            elementwise.scale(step.beta2(), 0, v, v);
            elementwise.axpy(1 - step.beta2(), work, v);
            elementwise.sqrt(v, work);
            elementwise.scale(1 / Math.sqrt(step.correction2()), step.epsilon(), work, work);
            elementwise.divide(m, work, work);
            elementwise.axpy(-step.learningRate() / step.correction1(), work, p);
        }
    }

    /** p ← p·(1 − lr·wd); v ← μv + g; p ← p − lr·v, or with Nesterov p − lr·(g + μv). */
    static void sgd(SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        Elementwise elementwise = p.backend().elementwise();
        decay(elementwise, step.learningRate(), step.weightDecay(), p);
        double rate = -step.learningRate();
        if (velocity == null) {
            elementwise.axpy(rate * step.gradientScale(), g, p);
            return;
        }
        elementwise.scale(step.first() ? 0 : step.momentum(), 0, velocity, velocity);
        elementwise.axpy(step.gradientScale(), g, velocity);
        if (step.nesterov()) {
            elementwise.axpy(rate * step.gradientScale(), g, p);
            elementwise.axpy(rate * step.momentum(), velocity, p);
        } else {
            elementwise.axpy(rate, velocity, p);
        }
    }

    private static void decay(Elementwise elementwise, double learningRate, double weightDecay, NdArray p) {
        if (weightDecay != 0) {
            elementwise.scale(1 - learningRate * weightDecay, 0, p, p);
        }
    }
}
