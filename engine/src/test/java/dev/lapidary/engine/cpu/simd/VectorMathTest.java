package dev.lapidary.engine.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Activation;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The vector functions against double precision, over all the numbers that they are given. */
class VectorMathTest {
    private interface Function {
        FloatVector of(FloatVector x);
    }

    private interface Truth {
        double of(double x);
    }

    @Test
    void exponentialIsRightToTwoRoundings() {
        assertThat(worst(VectorMath::exp, Math::exp, -87, 88, true)).isLessThan(1.5e-7);
    }

    @Test
    void exponentialAtTheEnds() {
        assertThat(at(VectorMath::exp, Float.NEGATIVE_INFINITY)).isZero();
        assertThat(at(VectorMath::exp, -1000)).isZero();
        assertThat(at(VectorMath::exp, 0)).isEqualTo(1);
        assertThat(at(VectorMath::exp, 1000)).isInfinite();
        assertThat(at(VectorMath::exp, Float.POSITIVE_INFINITY)).isInfinite();
        assertThat(at(VectorMath::exp, Float.NaN)).isNaN();
    }

    @Test
    void normalDistribution() {
        // x·Φ(x) grows with x, and so does its error.
        Function gelu = x -> x.mul(VectorMath.normalCdf(x, VectorMath.bell(x)));
        assertThat(worst(gelu, Activation.GELU::value, -14, 1, false)).isLessThan(1e-7);
        assertThat(worst(gelu, Activation.GELU::value, 1, 100, true)).isLessThan(1.5e-7);
    }

    @Test
    void hyperbolicTangentIsRightNearZeroToo() {
        assertThat(worst(VectorMath::tanh, Math::tanh, -100, 100, true)).isLessThan(2e-7);
        assertThat(worst(VectorMath::tanh, Math::tanh, -0.01, 0.01, true)).isLessThan(2e-7);
        assertThat(at(VectorMath::tanh, Float.NaN)).isNaN();
    }

    @Test
    void logisticFunction() {
        assertThat(worst(VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -80, 80, true))
                .isLessThan(3e-7);
    }

    private static float at(Function f, float x) {
        return f.of(FloatVector.broadcast(Simd.SPECIES, x)).lane(0);
    }

    /** The largest error, relative or absolute, on a grid over the interval. */
    private static double worst(Function f, Truth truth, double low, double high, boolean relative) {
        int points = 1 << 16;
        float[] x = new float[Simd.COUNT];
        double worst = 0;
        for (int i = 0; i < points; i += x.length) {
            for (int lane = 0; lane < x.length; lane++) {
                x[lane] = (float) (low + (high - low) * (i + lane + 0.5) / points);
            }
            float[] y = f.of(FloatVector.fromArray(Simd.SPECIES, x, 0)).toArray();
            for (int lane = 0; lane < x.length; lane++) {
                double expected = truth.of(x[lane]);
                double error = Math.abs(y[lane] - expected);
                worst = Math.max(worst, relative ? error / Math.abs(expected) : error);
            }
        }
        return worst;
    }
}
