package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.all;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.load;
import static dev.lapidary.engine.cpu.Lanes.put;
import static dev.lapidary.engine.cpu.Lanes.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax of a row of n numbers, and its parts. */
final class Softmaxes {
    private Softmaxes() {}

    static void forward(long x, long y, int n) {
        float total = exponentials(x, max(x, n), 1, y, n);
        Elementwise.scale(1 / total, 0, y, y, n);
    }

    /** dx = y ⊙ (dy − Σ dy ⊙ y). */
    static void backward(long y, long dy, long dx, int n) {
        float dot = Reductions.dot(y, dy, n);
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            store(dx + 4L * i, load(dy + 4L * i).sub(dot).mul(load(y + 4L * i)));
        }
        for (int i = whole; i < n; i++) {
            put(dx + 4L * i, (get(dy + 4L * i) - dot) * get(y + 4L * i));
        }
    }

    /** The largest number; it passes NaN over, which {@link #exponentials} do not. */
    static float max(long x, int n) {
        int whole = Lanes.whole(n);
        FloatVector largest = all(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = load(x + 4L * i);
            largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
        }
        float max = Lanes.max(largest);
        for (int i = whole; i < n; i++) {
            max = get(x + 4L * i) > max ? get(x + 4L * i) : max;
        }
        return max;
    }

    /** y = e^(scale·(x − max)); returns the sum of y. */
    static float exponentials(long x, float max, float scale, long y, int n) {
        int whole = Lanes.whole(n);
        FloatVector sum = all(0);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = VectorMath.exp(load(x + 4L * i).sub(max).mul(scale));
            store(y + 4L * i, v);
            sum = sum.add(v);
        }
        float total = Lanes.sum(sum);
        for (int i = whole; i < n; i++) {
            float v = (float) Math.exp(scale * (get(x + 4L * i) - max));
            put(y + 4L * i, v);
            total += v;
        }
        return total;
    }
}
