package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.base.Lanes.ORDER;
import static dev.lapidary.engine.cpu.base.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.base.Elementwise;
import dev.lapidary.engine.cpu.base.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of {@link Winograd#STRIDE_2} and of its gradient. With a stride of 2 the taps g₀ and g₂ see every second pixel e,
 * and g₁ those between. So of nine pixels, four outputs are those of a filter of two taps on five, which takes five multiplications,
 *
 * <pre>  yᵢ = g₀·eᵢ + g₂·eᵢ₊₁,</pre>
 *
 * and four products with g₁. The filter is Toom and Cook's, at the points 0, 1, −1, 2 and ∞.
 */
final class StridedWinograd {
    private StridedWinograd() {}

    /** Bᵀ: 9 numbers of 9 pixels. */
    static void pixels(int n, long from, long step, long to, long toStep) {
        filtered(n, from, 2 * step, to, toStep);
        copied(n, from + step, 2 * step, to + 5 * toStep, toStep);
    }

    /** 9 numbers of five pixels: 5 for the outputs that the filter makes of them, and the first 4 as they are, for those that g₁ makes. */
    static void pixelsOfHalf(int n, long from, long step, long to, long toStep) {
        filtered(n, from, step, to, toStep);
        copied(n, from, step, to + 5 * toStep, toStep);
    }

    /** 5 numbers of 5 pixels. */
    private static void filtered(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Lanes.COUNT) {
            long e = from + at;
            long t = to + at;
            FloatVector e1 = fromMemorySegment(SPECIES, ALL, e + step, ORDER);
            FloatVector e2 = fromMemorySegment(SPECIES, ALL, e + 2 * step, ORDER);
            FloatVector e3 = fromMemorySegment(SPECIES, ALL, e + 3 * step, ORDER);
            FloatVector difference = e3.sub(e1);
            FloatVector twice = e1.add(e1);
            FloatVector rest = e3.sub(e2);
            fromMemorySegment(SPECIES, ALL, e, ORDER)
                    .sub(e2)
                    .mul(2)
                    .add(difference)
                    .intoMemorySegment(ALL, t, ORDER);
            rest.sub(twice).intoMemorySegment(ALL, t + toStep, ORDER);
            rest.add(twice).sub(e2.add(e2)).intoMemorySegment(ALL, t + 2 * toStep, ORDER);
            difference.intoMemorySegment(ALL, t + 3 * toStep, ORDER);
            fromMemorySegment(SPECIES, ALL, e + 4 * step, ORDER)
                    .sub(e2)
                    .sub(difference.add(difference))
                    .intoMemorySegment(ALL, t + 4 * toStep, ORDER);
        }
    }

    /** 4 numbers as they are. */
    private static void copied(int n, long from, long step, long to, long toStep) {
        for (int i = 0; i < 4; i++) {
            Elementwise.copy(from + i * step, to + i * toStep, 4L * n);
        }
    }

    /** Aᵀ: 4 outputs of 9 products. */
    static void outputs(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Lanes.COUNT) {
            long m = from + at;
            long y = to + at;
            FloatVector m1 = fromMemorySegment(SPECIES, ALL, m + step, ORDER);
            FloatVector m2 = fromMemorySegment(SPECIES, ALL, m + 2 * step, ORDER);
            FloatVector m3 = fromMemorySegment(SPECIES, ALL, m + 3 * step, ORDER);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            fromMemorySegment(SPECIES, ALL, m, ORDER)
                    .add(sum)
                    .add(m3)
                    .add(fromMemorySegment(SPECIES, ALL, m + 5 * step, ORDER))
                    .intoMemorySegment(ALL, y, ORDER);
            difference
                    .add(m3.mul(2))
                    .add(fromMemorySegment(SPECIES, ALL, m + 6 * step, ORDER))
                    .intoMemorySegment(ALL, y + toStep, ORDER);
            sum.add(m3.mul(4))
                    .add(fromMemorySegment(SPECIES, ALL, m + 7 * step, ORDER))
                    .intoMemorySegment(ALL, y + 2 * toStep, ORDER);
            difference
                    .add(m3.mul(8))
                    .add(fromMemorySegment(SPECIES, ALL, m + 4 * step, ORDER))
                    .add(fromMemorySegment(SPECIES, ALL, m + 8 * step, ORDER))
                    .intoMemorySegment(ALL, y + 3 * toStep, ORDER);
        }
    }

    /** 8 outputs of 9 products: one of g₁'s, then one of the filter's, and so on. */
    static void outputsOfHalf(int n, long from, long step, long to, long toStep) {
        copied(n, from + 5 * step, step, to, 2 * toStep);
        for (long at = 0; at < 4L * n; at += 4L * Lanes.COUNT) {
            long m = from + at;
            long y = to + toStep + at;
            FloatVector m1 = fromMemorySegment(SPECIES, ALL, m + step, ORDER);
            FloatVector m2 = fromMemorySegment(SPECIES, ALL, m + 2 * step, ORDER);
            FloatVector m3 = fromMemorySegment(SPECIES, ALL, m + 3 * step, ORDER);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            fromMemorySegment(SPECIES, ALL, m, ORDER).add(sum).add(m3).intoMemorySegment(ALL, y, ORDER);
            difference.add(m3.mul(2)).intoMemorySegment(ALL, y + 2 * toStep, ORDER);
            sum.add(m3.mul(4)).intoMemorySegment(ALL, y + 4 * toStep, ORDER);
            difference
                    .add(m3.mul(8))
                    .add(fromMemorySegment(SPECIES, ALL, m + 4 * step, ORDER))
                    .intoMemorySegment(ALL, y + 6 * toStep, ORDER);
        }
    }

    /** A: the gradients of 9 products of those of 4 outputs. */
    static void outputGradients(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Lanes.COUNT) {
            long y = from + at;
            long m = to + at;
            FloatVector y0 = fromMemorySegment(SPECIES, ALL, y, ORDER);
            FloatVector y1 = fromMemorySegment(SPECIES, ALL, y + step, ORDER);
            FloatVector y2 = fromMemorySegment(SPECIES, ALL, y + 2 * step, ORDER);
            FloatVector y3 = fromMemorySegment(SPECIES, ALL, y + 3 * step, ORDER);
            FloatVector even = y0.add(y2);
            FloatVector odd = y1.add(y3);
            y0.intoMemorySegment(ALL, m, ORDER);
            even.add(odd).intoMemorySegment(ALL, m + toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, m + 2 * toStep, ORDER);
            y0.add(y1.mul(2)).add(y2.mul(4)).add(y3.mul(8)).intoMemorySegment(ALL, m + 3 * toStep, ORDER);
            y3.intoMemorySegment(ALL, m + 4 * toStep, ORDER);
        }
        copied(n, from, step, to + 5 * toStep, toStep);
    }

    /** G: 6 numbers of 3 weights. */
    static void weights(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Lanes.COUNT) {
            long g = from + at;
            long u = to + at;
            FloatVector g0 = fromMemorySegment(SPECIES, ALL, g, ORDER);
            FloatVector g2 = fromMemorySegment(SPECIES, ALL, g + 2 * step, ORDER);
            g0.mul(1 / 2f).intoMemorySegment(ALL, u, ORDER);
            g0.add(g2).mul(-1 / 2f).intoMemorySegment(ALL, u + toStep, ORDER);
            g2.sub(g0).mul(1 / 6f).intoMemorySegment(ALL, u + 2 * toStep, ORDER);
            g0.add(g2.mul(2)).mul(1 / 6f).intoMemorySegment(ALL, u + 3 * toStep, ORDER);
            g2.intoMemorySegment(ALL, u + 4 * toStep, ORDER);
            fromMemorySegment(SPECIES, ALL, g + step, ORDER).intoMemorySegment(ALL, u + 5 * toStep, ORDER);
        }
    }

    /** Gᵀ: the gradients of 3 weights of those of 6 numbers. */
    static void weightGradients(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Lanes.COUNT) {
            long u = from + at;
            long g = to + at;
            FloatVector half = fromMemorySegment(SPECIES, ALL, u + step, ORDER).mul(1 / 2f);
            FloatVector sixth =
                    fromMemorySegment(SPECIES, ALL, u + 2 * step, ORDER).mul(1 / 6f);
            FloatVector third =
                    fromMemorySegment(SPECIES, ALL, u + 3 * step, ORDER).mul(1 / 3f);
            fromMemorySegment(SPECIES, ALL, u, ORDER)
                    .add(third)
                    .mul(1 / 2f)
                    .sub(half)
                    .sub(sixth)
                    .intoMemorySegment(ALL, g, ORDER);
            fromMemorySegment(SPECIES, ALL, u + 5 * step, ORDER).intoMemorySegment(ALL, g + toStep, ORDER);
            sixth.sub(half)
                    .add(third)
                    .add(fromMemorySegment(SPECIES, ALL, u + 4 * step, ORDER))
                    .intoMemorySegment(ALL, g + 2 * toStep, ORDER);
        }
    }
}
