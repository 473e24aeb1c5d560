package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.base.Lanes.ORDER;
import static dev.lapidary.engine.cpu.base.Lanes.SPECIES;
import static dev.lapidary.engine.cpu.base.Lanes.get;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.base.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over n numbers. Single precision adds few numbers at a time, in {@code 4·lanes} partial sums; blocks of them are
 * added in double precision.
 */
final class Reductions {
    private static final int BLOCK = 1024;

    /** What is summed over. */
    interface BlockSum {
        float of(long address, int n);
    }

    private Reductions() {}

    /** The sum of a long array's block sums. */
    static double blocked(BlockSum sum, long x, int n) {
        double total = 0;
        for (int i = 0; i < n; i += BLOCK) {
            total += sum.of(x + 4L * i, Math.min(BLOCK, n - i));
        }
        return total;
    }

    /** Σ x. */
    static float sum(long x, int n) {
        int unrolled = n - n % (4 * Lanes.COUNT);
        FloatVector a = broadcast(SPECIES, 0);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < unrolled; i += 4 * Lanes.COUNT) {
            long at = x + 4L * i;
            a = a.add(fromMemorySegment(SPECIES, ALL, at, ORDER));
            b = b.add(fromMemorySegment(SPECIES, ALL, at + 4L * Lanes.COUNT, ORDER));
            c = c.add(fromMemorySegment(SPECIES, ALL, at + 8L * Lanes.COUNT, ORDER));
            d = d.add(fromMemorySegment(SPECIES, ALL, at + 12L * Lanes.COUNT, ORDER));
        }
        int whole = Lanes.whole(n);
        for (int i = unrolled; i < whole; i += Lanes.COUNT) {
            a = a.add(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER));
        }
        float total = Lanes.sum(a.add(b).add(c.add(d)).toArray());
        for (int i = whole; i < n; i++) {
            total += get(x + 4L * i);
        }
        return total;
    }

    /** Σ (x − centre)². */
    static float squares(float centre, long x, int n) {
        int unrolled = n - n % (4 * Lanes.COUNT);
        FloatVector a = broadcast(SPECIES, 0);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < unrolled; i += 4 * Lanes.COUNT) {
            long at = x + 4L * i;
            FloatVector u = fromMemorySegment(SPECIES, ALL, at, ORDER).sub(centre);
            FloatVector v = fromMemorySegment(SPECIES, ALL, at + 4L * Lanes.COUNT, ORDER)
                    .sub(centre);
            FloatVector w = fromMemorySegment(SPECIES, ALL, at + 8L * Lanes.COUNT, ORDER)
                    .sub(centre);
            FloatVector z = fromMemorySegment(SPECIES, ALL, at + 12L * Lanes.COUNT, ORDER)
                    .sub(centre);
            a = u.fma(u, a);
            b = v.fma(v, b);
            c = w.fma(w, c);
            d = z.fma(z, d);
        }
        int whole = Lanes.whole(n);
        for (int i = unrolled; i < whole; i += Lanes.COUNT) {
            FloatVector u = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(centre);
            a = u.fma(u, a);
        }
        float total = Lanes.sum(a.add(b).add(c.add(d)).toArray());
        for (int i = whole; i < n; i++) {
            float u = get(x + 4L * i) - centre;
            total = Math.fma(u, u, total);
        }
        return total;
    }

    /** Σ x². */
    static float squares(long x, int n) {
        return squares(0, x, n);
    }

    /** Σ |x|. */
    static float magnitudes(long x, int n) {
        int whole = Lanes.whole(n);
        FloatVector a = broadcast(SPECIES, 0);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            a = a.add(fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).abs());
        }
        float total = Lanes.sum(a.toArray());
        for (int i = whole; i < n; i++) {
            total += Math.abs(get(x + 4L * i));
        }
        return total;
    }

    /** Σ x ⊙ y. */
    static float dot(long x, long y, int n) {
        int whole = Lanes.whole(n);
        FloatVector a = broadcast(SPECIES, 0);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            a = fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                    .fma(fromMemorySegment(SPECIES, ALL, y + 4L * i, ORDER), a);
        }
        float total = Lanes.sum(a.toArray());
        for (int i = whole; i < n; i++) {
            total = Math.fma(get(x + 4L * i), get(y + 4L * i), total);
        }
        return total;
    }
}
