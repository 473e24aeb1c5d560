package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over n numbers. Single precision adds few numbers at a time, in {@code 4·lanes} partial sums; blocks of them are
 * added in double precision.
 */
public final class ReductionKernel {
    private static final int BLOCK = 1024;

    /** What is summed over. */
    public interface BlockSum {
        float of(long address, int n);
    }

    private ReductionKernel() {}

    /** The sum of a long array's block sums. */
    public static double blocked(BlockSum sum, long x, int n) {
        double total = 0;
        for (int i = 0; i < n; i += BLOCK) {
            total += sum.of(x + 4L * i, Math.min(BLOCK, n - i));
        }
        return total;
    }

    /** Σ x. */
    public static float sum(long x, int n) {
        int unrolled = n - n % (4 * Simd.COUNT);
        FloatVector a = broadcast(SPECIES, 0);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < unrolled; i += 4 * Simd.COUNT) {
            long at = x + 4L * i;
            a = a.add(fromMemorySegment(SPECIES, ALL, at, ORDER));
            b = b.add(fromMemorySegment(SPECIES, ALL, at + 4L * Simd.COUNT, ORDER));
            c = c.add(fromMemorySegment(SPECIES, ALL, at + 8L * Simd.COUNT, ORDER));
            d = d.add(fromMemorySegment(SPECIES, ALL, at + 12L * Simd.COUNT, ORDER));
        }
        int whole = Simd.whole(n);
        for (int i = unrolled; i < whole; i += Simd.COUNT) {
            a = a.add(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER));
        }
        float total = Simd.sum(a.add(b).add(c.add(d)).toArray());
        for (int i = whole; i < n; i++) {
            total += get(x + 4L * i);
        }
        return total;
    }

    /** Σ (x − centre)². */
    public static float squares(float centre, long x, int n) {
        int unrolled = n - n % (4 * Simd.COUNT);
        FloatVector a = broadcast(SPECIES, 0);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < unrolled; i += 4 * Simd.COUNT) {
            long at = x + 4L * i;
            FloatVector u = fromMemorySegment(SPECIES, ALL, at, ORDER).sub(centre);
            FloatVector v =
                    fromMemorySegment(SPECIES, ALL, at + 4L * Simd.COUNT, ORDER).sub(centre);
            FloatVector w =
                    fromMemorySegment(SPECIES, ALL, at + 8L * Simd.COUNT, ORDER).sub(centre);
            FloatVector z = fromMemorySegment(SPECIES, ALL, at + 12L * Simd.COUNT, ORDER)
                    .sub(centre);
            a = u.fma(u, a);
            b = v.fma(v, b);
            c = w.fma(w, c);
            d = z.fma(z, d);
        }
        int whole = Simd.whole(n);
        for (int i = unrolled; i < whole; i += Simd.COUNT) {
            FloatVector u = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(centre);
            a = u.fma(u, a);
        }
        float total = Simd.sum(a.add(b).add(c.add(d)).toArray());
        for (int i = whole; i < n; i++) {
            float u = get(x + 4L * i) - centre;
            total = Math.fma(u, u, total);
        }
        return total;
    }

    /** Σ x². */
    public static float squares(long x, int n) {
        return squares(0, x, n);
    }

    /** Σ |x|. */
    public static float magnitudes(long x, int n) {
        int whole = Simd.whole(n);
        FloatVector a = broadcast(SPECIES, 0);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            a = a.add(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).abs());
        }
        float total = Simd.sum(a.toArray());
        for (int i = whole; i < n; i++) {
            total += Math.abs(get(x + 4L * i));
        }
        return total;
    }

    /** Σ x ⊙ y. */
    static float dot(long x, long y, int n) {
        int whole = Simd.whole(n);
        FloatVector a = broadcast(SPECIES, 0);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            a = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .fma(fromMemorySegment(SPECIES, ALL, y + 4L * i, ORDER), a);
        }
        float total = Simd.sum(a.toArray());
        for (int i = whole; i < n; i++) {
            total = Math.fma(get(x + 4L * i), get(y + 4L * i), total);
        }
        return total;
    }
}
