package dev.lapidary.engine.cpu.simd;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Arithmetic on n numbers at each address. An output may be one of the inputs. */
public final class ElementwiseKernel {
    private static final long VECTOR = 4L * Simd.COUNT;

    private ElementwiseKernel() {}

    public static void copy(long x, long y, long bytes) {
        MemorySegment.copy(ALL, x, ALL, y, bytes);
    }

    /**
     * Copies rows, which begin {@code fromStep} and {@code toStep} bytes apart: short ones faster than the JDK's copy, row by row. Four vectors
     * are read before one is written, so that the processor waits for all of them at once.
     *
     * @param n numbers of a row, a multiple of two vectors'
     */
    public static void copyRows(int rows, int n, long from, long fromStep, long to, long toStep) {
        long quads = 4L * (n - n % (4 * Simd.COUNT));
        long x = from;
        long y = to;
        for (int row = 0; row < rows; row++) {
            for (long at = 0; at < quads; at += 4 * VECTOR) {
                FloatVector v0 = fromMemorySegment(SPECIES, ALL, x + at, ORDER);
                FloatVector v1 = fromMemorySegment(SPECIES, ALL, x + at + VECTOR, ORDER);
                FloatVector v2 = fromMemorySegment(SPECIES, ALL, x + at + 2 * VECTOR, ORDER);
                FloatVector v3 = fromMemorySegment(SPECIES, ALL, x + at + 3 * VECTOR, ORDER);
                v0.intoMemorySegment(ALL, y + at, ORDER);
                v1.intoMemorySegment(ALL, y + at + VECTOR, ORDER);
                v2.intoMemorySegment(ALL, y + at + 2 * VECTOR, ORDER);
                v3.intoMemorySegment(ALL, y + at + 3 * VECTOR, ORDER);
            }
            if (quads < 4L * n) {
                FloatVector v0 = fromMemorySegment(SPECIES, ALL, x + quads, ORDER);
                FloatVector v1 = fromMemorySegment(SPECIES, ALL, x + quads + VECTOR, ORDER);
                v0.intoMemorySegment(ALL, y + quads, ORDER);
                v1.intoMemorySegment(ALL, y + quads + VECTOR, ORDER);
            }
            x += fromStep;
            y += toStep;
        }
    }

    public static void fill(float value, long y, int n) {
        int whole = Simd.whole(n);
        FloatVector vector = broadcast(SPECIES, value);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            vector.intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, value);
        }
    }

    public static void add(long a, long b, long y, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER)
                    .add(fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER))
                    .intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, get(a + 4L * i) + get(b + 4L * i));
        }
    }

    public static void multiply(long a, long b, long y, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER)
                    .mul(fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER))
                    .intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, get(a + 4L * i) * get(b + 4L * i));
        }
    }

    /** y = alpha·a·b. */
    public static void multiply(float alpha, long a, long b, long y, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector left = fromMemorySegment(SPECIES, ALL, a + at, ORDER);
            FloatVector right = fromMemorySegment(SPECIES, ALL, b + at, ORDER);
            left.mul(alpha).mul(right).intoMemorySegment(ALL, y + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, alpha * get(a + 4L * i) * get(b + 4L * i));
        }
    }

    public static void divide(long a, long b, long y, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER)
                    .div(fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER))
                    .intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, get(a + 4L * i) / get(b + 4L * i));
        }
    }

    public static void sqrt(long x, long y, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .lanewise(VectorOperators.SQRT)
                    .intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, (float) Math.sqrt(get(x + 4L * i)));
        }
    }

    /** y = scale·x + shift. A scale of 0 ignores x, which may be undefined. */
    public static void scale(float scale, float shift, long x, long y, int n) {
        if (scale == 0) {
            fill(shift, y, n);
            return;
        }
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .fma(broadcast(SPECIES, scale), broadcast(SPECIES, shift))
                    .intoMemorySegment(ALL, y + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(y + 4L * i, Math.fma(get(x + 4L * i), scale, shift));
        }
    }

    /** sum += alpha·x. */
    public static void axpy(float alpha, long x, long sum, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .fma(broadcast(SPECIES, alpha), fromMemorySegment(SPECIES, ALL, sum + 4L * i, ORDER))
                    .intoMemorySegment(ALL, sum + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            put(sum + 4L * i, Math.fma(get(x + 4L * i), alpha, get(sum + 4L * i)));
        }
    }

    /** sum += 2·l2·p + l1·sign(p). */
    public static void penaltyGradient(float l1, float l2, long p, long sum, int n) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            FloatVector x = fromMemorySegment(SPECIES, ALL, p + 4L * i, ORDER);
            FloatVector sign = broadcast(SPECIES, 0)
                    .blend(1, x.compare(VectorOperators.GT, 0))
                    .blend(-1, x.compare(VectorOperators.LT, 0));
            x.fma(
                            broadcast(SPECIES, 2 * l2),
                            sign.fma(broadcast(SPECIES, l1), fromMemorySegment(SPECIES, ALL, sum + 4L * i, ORDER)))
                    .intoMemorySegment(ALL, sum + 4L * i, ORDER);
        }
        for (int i = whole; i < n; i++) {
            float x = get(p + 4L * i);
            put(sum + 4L * i, Math.fma(x, 2 * l2, Math.fma(Math.signum(x), l1, get(sum + 4L * i))));
        }
    }
}
