package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.simd.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax of a row of n numbers, and its parts. */
public final class SoftmaxKernel {
    private SoftmaxKernel() {}

    public static void forward(long x, long y, int n) {
        float total = exponentials(x, max(x, n), 1, y, n);
        ElementwiseKernel.scale(1 / total, 0, y, y, n);
    }

    /** dx = y ⊙ (dy − Σ dy ⊙ y). */
    public static void backward(long y, long dy, long dx, int n) {
        float dot = ReductionKernel.dot(y, dy, n);
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, dy + 4L * i, ORDER)
                    .sub(dot)
                    .mul(fromMemorySegment(SPECIES, ALL, y + 4L * i, ORDER))
                    .intoMemorySegment(ALL, dx + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(dx + 4L * i, (get(dy + 4L * i) - dot) * get(y + 4L * i));
        }
    }

    /**
     * With dropout factors m, of a row p of probabilities that add up to {@code total}: p becomes p ⊙ m, and d, the gradient of
     * that, becomes p ⊙ (g − Σ p ⊙ g / total)·scale, with g = d ⊙ m. Whole vectors.
     */
    static void dropoutBackward(long p, float total, long m, float scale, long d, int n) {
        FloatVector sum = broadcast(SPECIES, 0);
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector gradient = fromMemorySegment(SPECIES, ALL, d + 4L * i, ORDER)
                    .mul(fromMemorySegment(SPECIES, ALL, m + 4L * i, ORDER));
            gradient.intoMemorySegment(ALL, d + 4L * i, ORDER);
            sum = gradient.fma(fromMemorySegment(SPECIES, ALL, p + 4L * i, ORDER), sum);
        }
        float mean = Simd.sum(sum.toArray()) / total;
        for (int i = 0; i < n; i += Simd.COUNT) {
            FloatVector probability = fromMemorySegment(SPECIES, ALL, p + 4L * i, ORDER);
            FloatVector gradient =
                    fromMemorySegment(SPECIES, ALL, d + 4L * i, ORDER).sub(mean).mul(scale);
            probability.mul(gradient).intoMemorySegment(ALL, d + 4L * i, ORDER);
            probability
                    .mul(fromMemorySegment(SPECIES, ALL, m + 4L * i, ORDER))
                    .intoMemorySegment(ALL, p + 4L * i, ORDER);
        }
    }

    /** The largest number; it passes NaN over, which {@link #exponentials} do not. */
    static float max(long x, int n) {
        int whole = Simd.whole(n);
        FloatVector largest = broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            FloatVector v = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            max = get(x + 4L * i) > max ? get(x + 4L * i) : max;
        }
        return max;
    }

    /** y = e^(scale·(x − shift)); returns the sum of y. */
    static float exponentials(long x, float shift, float scale, long y, int n) {
        int whole = Simd.whole(n);
        FloatVector sum = broadcast(SPECIES, 0);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            FloatVector v = VectorMath.exp(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .sub(shift)
                    .mul(scale));
            v.intoMemorySegment(ALL, y + 4L * i, ORDER);
            sum = sum.add(v);
        }
        float total = Simd.sum(sum.toArray());
        for (int i = whole; i < n; i++) {
            float v = (float) Math.exp(scale * (get(x + 4L * i) - shift));
            put(y + 4L * i, v);
            total += v;
        }
        return total;
    }
}
