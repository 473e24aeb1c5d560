package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static dev.lapidary.engine.cpu.simd.VectorMath.bell;
import static dev.lapidary.engine.cpu.simd.VectorMath.exp;
import static dev.lapidary.engine.cpu.simd.VectorMath.normalCdf;
import static dev.lapidary.engine.cpu.simd.VectorMath.sigmoid;
import static dev.lapidary.engine.cpu.simd.VectorMath.tanh;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.cpu.simd.Simd;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The activation functions on vectors, each forward above its backward. Every function has a loop of its own, as a loop that
 * calls different functions would not be compiled into one; what is left of the last vector, {@link Activation} computes.
 *
 * <p>Derivatives have s·(1 − s) with s = σ(z). Near s = 1 that difference would be mostly the rounding of s, multiplied by a large z.
 * So both are made of t = e^(−|z|): the larger one is 1/(1 + t), the smaller one t/(1 + t).
 */
public final class ActivationKernel {
    private static final FloatVector ONE = broadcast(SPECIES, 1);
    private static final FloatVector CUBIC = broadcast(SPECIES, (float) Activation.CUBIC);
    private static final FloatVector THRICE_CUBIC = broadcast(SPECIES, (float) (3 * Activation.CUBIC));
    private static final FloatVector TWICE_SLOPE = broadcast(SPECIES, (float) (2 * Activation.SQRT_2_OVER_PI));
    private static final FloatVector QUICK = broadcast(SPECIES, (float) Activation.QUICK);
    private static final FloatVector LEAK = broadcast(SPECIES, (float) Activation.LEAK);
    private static final FloatVector ZERO = broadcast(SPECIES, 0);
    private static final FloatVector TWO = broadcast(SPECIES, 2);
    private static final FloatVector SIX = broadcast(SPECIES, 6);
    /** From here on Mish is x to the last bit, and the fourth power of eˣ still is a number. */
    private static final FloatVector MISH_IS_X = broadcast(SPECIES, 20);

    private static final FloatVector BELL_TO_DENSITY = broadcast(SPECIES, (float) (1 / Math.sqrt(2 * Math.PI)));

    private ActivationKernel() {}

    /** y = f(x) for n numbers. */
    public static void forward(Activation f, long x, long y, int n) {
        int whole = Simd.whole(n);
        switch (f) {
            case GELU -> gelu(x, y, whole);
            case GELU_NEW -> geluNew(x, y, whole);
            case QUICK_GELU -> weightedBySigmoid(QUICK, x, y, whole);
            case RELU -> relu(x, y, whole);
            case RELU2 -> reluSquared(x, y, whole);
            case RELU6 -> relu6(x, y, whole);
            case LEAKY_RELU -> leakyRelu(x, y, whole);
            case SIGMOID -> logistic(x, y, whole);
            case SILU -> weightedBySigmoid(ONE, x, y, whole);
            case MISH -> mish(x, y, whole);
            case TANH -> hyperbolicTangent(x, y, whole);
            case LINEAR -> MemorySegment.copy(ALL, x, ALL, y, 4L * whole);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, (float) f.value(get(x + 4L * i)));
        }
    }

    /** dx = dy ⊙ f′(x) for n numbers. */
    public static void backward(Activation f, long x, long dy, long dx, int n) {
        int whole = Simd.whole(n);
        switch (f) {
            case GELU -> geluBackward(x, dy, dx, whole);
            case GELU_NEW -> geluNewBackward(x, dy, dx, whole);
            case QUICK_GELU -> weightedBySigmoidBackward(QUICK, x, dy, dx, whole);
            case RELU -> reluBackward(x, dy, dx, whole);
            case RELU2 -> reluSquaredBackward(x, dy, dx, whole);
            case RELU6 -> relu6Backward(x, dy, dx, whole);
            case LEAKY_RELU -> leakyReluBackward(x, dy, dx, whole);
            case SIGMOID -> logisticBackward(x, dy, dx, whole);
            case SILU -> weightedBySigmoidBackward(ONE, x, dy, dx, whole);
            case MISH -> mishBackward(x, dy, dx, whole);
            case TANH -> hyperbolicTangentBackward(x, dy, dx, whole);
            case LINEAR -> MemorySegment.copy(ALL, dy, ALL, dx, 4L * whole);
        }
        for (int i = whole; i < n; i++) {
            put(dx + 4L * i, (float) (get(dy + 4L * i) * f.derivative(get(x + 4L * i))));
        }
    }

    private static void gelu(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(normalCdf(v, bell(v))).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void geluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector bell = bell(v);
            FloatVector derivative = v.mul(bell).fma(BELL_TO_DENSITY, normalCdf(v, bell));
            derivative
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    /** ½(1 + tanh u) is σ(2u). */
    private static void geluNew(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector twiceU = v.mul(v).fma(CUBIC, ONE).mul(v).mul(TWICE_SLOPE);
            v.mul(sigmoid(twiceU)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    /** With s = σ(2u): s + x·s·(1 − s)·2u′. */
    private static void geluNewBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector square = v.mul(v);
            FloatVector twiceU = square.fma(CUBIC, ONE).mul(v).mul(TWICE_SLOPE);
            FloatVector twiceSlope = square.fma(THRICE_CUBIC, ONE).mul(TWICE_SLOPE);
            FloatVector tail = exp(twiceU.abs().neg());
            FloatVector large = ONE.div(tail.add(ONE));
            FloatVector small = tail.mul(large);
            FloatVector s = large.blend(small, twiceU.compare(VectorOperators.LT, ZERO));
            FloatVector derivative = large.mul(small).mul(v).fma(twiceSlope, s);
            derivative
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void relu(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).max(0).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void reluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            ZERO.blend(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER), v.compare(VectorOperators.GT, 0))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void reluSquared(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector positive =
                    fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).max(0);
            positive.mul(positive).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void reluSquaredBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector positive =
                    fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).max(0);
            positive.add(positive)
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void relu6(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .max(0)
                    .min(SIX)
                    .intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void relu6Backward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            ZERO.blend(
                            fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER),
                            v.compare(VectorOperators.GT, ZERO).and(v.compare(VectorOperators.LT, SIX)))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void leakyRelu(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(LEAK).blend(v, v.compare(VectorOperators.GT, ZERO)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void leakyReluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector gradient = fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER);
            gradient.mul(LEAK)
                    .blend(gradient, v.compare(VectorOperators.GT, ZERO))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void logistic(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            sigmoid(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void logisticBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector tail =
                    exp(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).abs().neg());
            FloatVector large = ONE.div(tail.add(ONE));
            large.mul(tail.mul(large))
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    /** x·σ(slope·x): SiLU and quick GELU. */
    private static void weightedBySigmoid(FloatVector slope, long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(sigmoid(v.mul(slope))).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    /** With z = slope·x and s = σ(z): s + z·s·(1 − s). */
    private static void weightedBySigmoidBackward(FloatVector slope, long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).mul(slope);
            FloatVector tail = exp(v.abs().neg());
            FloatVector large = ONE.div(tail.add(ONE));
            FloatVector small = tail.mul(large);
            FloatVector s = large.blend(small, v.compare(VectorOperators.LT, ZERO));
            FloatVector derivative = large.mul(small).fma(v, s);
            derivative
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    /** With e = eˣ and w = e·(e + 2), tanh(ln(1 + e)) = ((1 + e)² − 1)/((1 + e)² + 1) = w/(w + 2), which nothing cancels in. */
    private static void mish(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector e = exp(v.min(MISH_IS_X));
            FloatVector w = e.fma(e, e.add(e));
            v.mul(w.div(w.add(TWO))).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    /** 1 − t² = 4(e + 1)²/(w + 2)² and σ = e/(e + 1): the derivative is w/(w + 2) + x·4e(e + 1)/(w + 2)². */
    private static void mishBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector e = exp(v.min(MISH_IS_X));
            FloatVector w = e.fma(e, e.add(e));
            FloatVector inverse = ONE.div(w.add(TWO));
            FloatVector twiceE = e.add(e).mul(inverse);
            FloatVector slope = twiceE.mul(e.add(ONE).mul(TWO).mul(inverse));
            slope.fma(v, w.mul(inverse))
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void hyperbolicTangent(long x, long y, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            tanh(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    /** 1 − tanh² x = 4·s·(1 − s) with s = σ(2x). */
    private static void hyperbolicTangentBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector magnitude =
                    fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).abs();
            FloatVector tail = exp(magnitude.add(magnitude).neg());
            FloatVector twice = TWO.div(tail.add(ONE));
            twice.mul(tail.mul(twice))
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }
}
