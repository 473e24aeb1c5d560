package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.all;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.load;
import static dev.lapidary.engine.cpu.Lanes.put;
import static dev.lapidary.engine.cpu.Lanes.store;
import static dev.lapidary.engine.cpu.VectorMath.bell;
import static dev.lapidary.engine.cpu.VectorMath.normalCdf;
import static dev.lapidary.engine.cpu.VectorMath.sigmoid;
import static dev.lapidary.engine.cpu.VectorMath.tanh;

import dev.lapidary.engine.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The activation functions on vectors, each forward above its backward. Every function has a loop of its own, as a loop that
 * calls different functions would not be compiled into one; what is left of the last vector, {@link Activation} computes.
 */
final class Activations {
    private static final float CUBIC = (float) Activation.CUBIC;
    private static final float TWICE_SLOPE = (float) (2 * Activation.SQRT_2_OVER_PI);
    private static final float BELL_TO_DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

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
            FloatVector v = load(x + 4L * i);
            store(y + 4L * i, v.mul(normalCdf(v, bell(v))));
        }
    }

    private static void geluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            FloatVector bell = bell(v);
            FloatVector derivative = v.mul(bell).fma(all(BELL_TO_DENSITY), normalCdf(v, bell));
            store(dx + 4L * i, derivative.mul(load(dy + 4L * i)));
        }
    }

    /** ½(1 + tanh u) is σ(2u). */
    private static void geluNew(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            FloatVector twiceU = v.mul(v).fma(all(CUBIC), all(1)).mul(v).mul(TWICE_SLOPE);
            store(y + 4L * i, v.mul(sigmoid(twiceU)));
        }
    }

    /** With s = σ(2u): s + x·s·(1 − s)·2u′. */
    private static void geluNewBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            FloatVector square = v.mul(v);
            FloatVector s = sigmoid(square.fma(all(CUBIC), all(1)).mul(v).mul(TWICE_SLOPE));
            FloatVector twiceSlope = square.fma(all(3 * CUBIC), all(1)).mul(TWICE_SLOPE);
            FloatVector derivative = s.mul(all(1).sub(s)).mul(v).fma(twiceSlope, s);
            store(dx + 4L * i, derivative.mul(load(dy + 4L * i)));
        }
    }

    private static void relu(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            store(y + 4L * i, load(x + 4L * i).max(0));
        }
    }

    private static void reluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            store(dx + 4L * i, all(0).blend(load(dy + 4L * i), v.compare(VectorOperators.GT, 0)));
        }
    }

    private static void silu(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            store(y + 4L * i, v.mul(sigmoid(v)));
        }
    }

    private static void siluBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            FloatVector s = sigmoid(v);
            FloatVector derivative = s.fma(all(1).sub(s).mul(v), s);
            store(dx + 4L * i, derivative.mul(load(dy + 4L * i)));
        }
    }

    private static void hyperbolicTangent(long x, long y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            store(y + 4L * i, tanh(load(x + 4L * i)));
        }
    }

    private static void hyperbolicTangentBackward(long x, long dy, long dx, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector t = tanh(load(x + 4L * i));
            store(dx + 4L * i, all(1).sub(t.mul(t)).mul(load(dy + 4L * i)));
        }
    }
}
