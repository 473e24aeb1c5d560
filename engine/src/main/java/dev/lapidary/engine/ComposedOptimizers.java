package dev.lapidary.engine;

/** The optimizers' updates composed from primitives: the twins of every fused update. */
final class ComposedOptimizers {
    private ComposedOptimizers() {}

    /**
     * p ← p·(1 − lr·wd); m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε).
     */
    static void adam(Backend backend, AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        try (Scope scratch = Scope.root(backend, "adam")) {
            NdArray gradient = scratch.empty("adam", g.dtype(), g.shape());
            NdArray work = scratch.empty("adam", g.dtype(), g.shape());
            backend.scale(step.gradientScale(), 0, g, gradient);
            decay(backend, step.learningRate(), step.weightDecay(), p);
            backend.scale(step.beta1(), 0, m, m);
            backend.axpy(1 - step.beta1(), gradient, m);
            backend.multiply(gradient, gradient, work);
            backend.scale(step.beta2(), 0, v, v);
            backend.axpy(1 - step.beta2(), work, v);
            backend.sqrt(v, work);
            backend.scale(1 / Math.sqrt(step.correction2()), step.epsilon(), work, work);
            backend.divide(m, work, work);
            backend.axpy(-step.learningRate() / step.correction1(), work, p);
        }
    }

    /** p ← p·(1 − lr·wd); v ← μv + g; p ← p − lr·v, or with Nesterov p − lr·(g + μv). */
    static void sgd(Backend backend, SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        decay(backend, step.learningRate(), step.weightDecay(), p);
        double rate = -step.learningRate();
        if (velocity == null) {
            backend.axpy(rate * step.gradientScale(), g, p);
            return;
        }
        backend.scale(step.first() ? 0 : step.momentum(), 0, velocity, velocity);
        backend.axpy(step.gradientScale(), g, velocity);
        if (step.nesterov()) {
            backend.axpy(rate * step.gradientScale(), g, p);
            backend.axpy(rate * step.momentum(), velocity, p);
        } else {
            backend.axpy(rate, velocity, p);
        }
    }

    private static void decay(Backend backend, double learningRate, double weightDecay, NdArray p) {
        if (weightDecay != 0) {
            backend.scale(1 - learningRate * weightDecay, 0, p, p);
        }
    }
}
