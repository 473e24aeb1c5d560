package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.VectorMath.bell;
import static dev.lapidary.engine.cpu.VectorMath.normalCdf;
import static dev.lapidary.engine.cpu.VectorMath.sigmoid;
import static dev.lapidary.engine.cpu.VectorMath.tanh;
import static dev.lapidary.engine.cpu.base.Lanes.ORDER;
import static dev.lapidary.engine.cpu.base.Lanes.SPECIES;
import static dev.lapidary.engine.cpu.base.Lanes.get;
import static dev.lapidary.engine.cpu.base.Lanes.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.cpu.base.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The activation functions on vectors, each forward above its backward. Every function has a loop of its own, as a loop that
 * calls different functions would not be compiled into one; what is left of the last vector, {@link Activation} computes.
 */
final class Activations {
    private static final FloatVector ONE = broadcast(SPECIES, 1);
    private static final FloatVector CUBIC = broadcast(SPECIES, (float) Activation.CUBIC);
    private static final FloatVector THRICE_CUBIC = broadcast(SPECIES, (float) (3 * Activation.CUBIC));
    private static final FloatVector TWICE_SLOPE = broadcast(SPECIES, (float) (2 * Activation.SQRT_2_OVER_PI));
    private static final FloatVector BELL_TO_DENSITY = broadcast(SPECIES, (float) (1 / Math.sqrt(2 * Math.PI)));

    private Activations() {}

    /** y = f(x) for n numbers. */
    static void forward(Activation f, long x, long y, int n) {
        int whole = Lanes.whole(n);
        switch (f) {
            case GELU -> gelu(x, y, whole);
            case GELU_NEW -> geluNew(x, y, whole);
            case RELU -> relu(x, y, whole);
            case SILU -> silu(x, y, whole);
            case TANH -> hyperbolicTangent(x, y, whole);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, (float) f.value(get(x + 4L * i)));
        }
    }

    /** dx = dy ⊙ f′(x) for n numbers. */
    static void backward(Activation f, long x, long dy, long dx, int n) {
        int whole = Lanes.whole(n);
        switch (f) {
            case GELU -> geluBackward(x, dy, dx, whole);
            case GELU_NEW -> geluNewBackward(x, dy, dx, whole);
            case RELU -> reluBackward(x, dy, dx, whole);
            case SILU -> siluBackward(x, dy, dx, whole);
            case TANH -> hyperbolicTangentBackward(x, dy, dx, whole);
        }
        for (int i = whole; i < n; i++) {
            put(dx + 4L * i, (float) (get(dy + 4L * i) * f.derivative(get(x + 4L * i))));
        }
    }

    private static void gelu(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(normalCdf(v, bell(v))).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void geluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
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
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector twiceU = v.mul(v).fma(CUBIC, ONE).mul(v).mul(TWICE_SLOPE);
            v.mul(sigmoid(twiceU)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    /** With s = σ(2u): s + x·s·(1 − s)·2u′. */
    private static void geluNewBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector square = v.mul(v);
            FloatVector s = sigmoid(square.fma(CUBIC, ONE).mul(v).mul(TWICE_SLOPE));
            FloatVector twiceSlope = square.fma(THRICE_CUBIC, ONE).mul(TWICE_SLOPE);
            FloatVector derivative = s.mul(ONE.sub(s)).mul(v).fma(twiceSlope, s);
            derivative
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void relu(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).max(0).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void reluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            broadcast(SPECIES, 0)
                    .blend(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER), v.compare(VectorOperators.GT, 0))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void silu(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v.mul(sigmoid(v)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void siluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector s = sigmoid(v);
            FloatVector derivative = s.fma(ONE.sub(s).mul(v), s);
            derivative
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }

    private static void hyperbolicTangent(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            tanh(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)).intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
    }

    private static void hyperbolicTangentBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector t = tanh(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER));
            ONE.sub(t.mul(t))
                    .mul(fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
    }
}
