package dev.lapidary.bench.kernels;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.util.SplittableRandom;

/** Makes the arrays of one measurement: numbers that are neither 0 nor denormal, which some processors treat specially. */
final class Inputs {
    private final Scope scope;
    private final SplittableRandom random = new SplittableRandom(1);

    Inputs(Scope scope) {
        this.scope = scope;
    }

    Backend backend() {
        return scope.backend();
    }

    /** Uniform in [-1, 1). */
    NdArray random(int... dims) {
        return filled(-1, 1, dims);
    }

    /** Uniform in [0.5, 1): variances and their like. */
    NdArray positive(int... dims) {
        return filled(0.5, 1, dims);
    }

    private NdArray filled(double from, double to, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return scope.of(shape, values);
    }

    /** {@code count} integers in [0, bound). */
    NdArray integers(int count, int bound) {
        return scope.ofInts(random.ints(count, 0, bound).toArray());
    }
}
