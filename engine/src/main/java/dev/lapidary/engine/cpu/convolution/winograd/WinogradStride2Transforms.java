package dev.lapidary.engine.cpu.convolution.winograd;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of {@link Winograd#STRIDE_2} and of its gradient. With a stride of 2 the taps g₀ and g₂ see every second pixel e,
 * and g₁ those between. So of nine pixels, four outputs are those of a filter of two taps on five, which takes five multiplications,
 *
 * <pre>  yᵢ = g₀·eᵢ + g₂·eᵢ₊₁,</pre>
 *
 * and four products with g₁. The filter is Toom and Cook's, at the points 0, a, −a, c and ∞; with a = 3/4 and c = 2 errors are 0.7 of
 * those of the usual 1 and 2.
 */
final class WinogradStride2Transforms {
    private static final float A = 3 / 4f;
    private static final float C = 2;
    private static final float A2 = A * A;
    private static final float C2 = C * C;
    /** What the points' weights are divided by: the products of their distances to the others. */
    private static final float OF_0 = 1 / (A2 * C);

    private static final float OF_A = 1 / (2 * A2 * (A - C));
    private static final float OF_MINUS_A = -1 / (2 * A2 * (A + C));
    private static final float OF_C = 1 / (C * (C2 - A2));

    private WinogradStride2Transforms() {}

    /** Bᵀ: 9 numbers of 9 pixels. */
    static void pixels(int n, long from, long step, long to, long toStep) {
        filtered(n, from, 2 * step, to, toStep);
        ElementwiseKernel.copyRows(4, n, from + step, 2 * step, to + 5 * toStep, toStep);
    }

    /** 9 numbers of five pixels: 5 for the outputs that the filter makes of them, and the first 4 as they are, for those that g₁ makes. */
    static void pixelsOfHalf(int n, long from, long step, long to, long toStep) {
        filtered(n, from, step, to, toStep);
        ElementwiseKernel.copyRows(4, n, from, step, to + 5 * toStep, toStep);
    }

    /** 5 numbers of 5 pixels. */
    private static void filtered(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long e = from + at;
            long t = to + at;
            FloatVector e1 = fromMemorySegment(SPECIES, ALL, e + step, ORDER);
            FloatVector e2 = fromMemorySegment(SPECIES, ALL, e + 2 * step, ORDER);
            FloatVector e3 = fromMemorySegment(SPECIES, ALL, e + 3 * step, ORDER);
            FloatVector difference = e3.sub(e1.mul(A2));
            FloatVector even = e3.sub(e2.mul(C));
            FloatVector odd = e2.sub(e1.mul(C)).mul(A);
            fromMemorySegment(SPECIES, ALL, e, ORDER)
                    .mul(A2)
                    .sub(e2)
                    .mul(C)
                    .add(difference)
                    .intoMemorySegment(ALL, t, ORDER);
            even.add(odd).intoMemorySegment(ALL, t + toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, t + 2 * toStep, ORDER);
            difference.intoMemorySegment(ALL, t + 3 * toStep, ORDER);
            fromMemorySegment(SPECIES, ALL, e + 4 * step, ORDER)
                    .sub(e2.mul(A2))
                    .sub(difference.mul(C))
                    .intoMemorySegment(ALL, t + 4 * toStep, ORDER);
        }
    }

    /** Aᵀ: 4 outputs of 9 products. */
    static void outputs(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
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
                    .mul(A)
                    .add(m3.mul(C))
                    .add(fromMemorySegment(SPECIES, ALL, m + 6 * step, ORDER))
                    .intoMemorySegment(ALL, y + toStep, ORDER);
            sum.mul(A2)
                    .add(m3.mul(C2))
                    .add(fromMemorySegment(SPECIES, ALL, m + 7 * step, ORDER))
                    .intoMemorySegment(ALL, y + 2 * toStep, ORDER);
            difference
                    .mul(A2 * A)
                    .add(m3.mul(C2 * C))
                    .add(fromMemorySegment(SPECIES, ALL, m + 4 * step, ORDER))
                    .add(fromMemorySegment(SPECIES, ALL, m + 8 * step, ORDER))
                    .intoMemorySegment(ALL, y + 3 * toStep, ORDER);
        }
    }

    /** 8 outputs of 9 products: one of g₁'s, then one of the filter's, and so on. */
    static void outputsOfHalf(int n, long from, long step, long to, long toStep) {
        ElementwiseKernel.copyRows(4, n, from + 5 * step, step, to, 2 * toStep);
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long m = from + at;
            long y = to + toStep + at;
            FloatVector m1 = fromMemorySegment(SPECIES, ALL, m + step, ORDER);
            FloatVector m2 = fromMemorySegment(SPECIES, ALL, m + 2 * step, ORDER);
            FloatVector m3 = fromMemorySegment(SPECIES, ALL, m + 3 * step, ORDER);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            fromMemorySegment(SPECIES, ALL, m, ORDER).add(sum).add(m3).intoMemorySegment(ALL, y, ORDER);
            difference.mul(A).add(m3.mul(C)).intoMemorySegment(ALL, y + 2 * toStep, ORDER);
            sum.mul(A2).add(m3.mul(C2)).intoMemorySegment(ALL, y + 4 * toStep, ORDER);
            difference
                    .mul(A2 * A)
                    .add(m3.mul(C2 * C))
                    .add(fromMemorySegment(SPECIES, ALL, m + 4 * step, ORDER))
                    .intoMemorySegment(ALL, y + 6 * toStep, ORDER);
        }
    }

    /** A: the gradients of 9 products of those of 4 outputs. */
    static void outputGradients(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long y = from + at;
            long m = to + at;
            FloatVector y0 = fromMemorySegment(SPECIES, ALL, y, ORDER);
            FloatVector y1 = fromMemorySegment(SPECIES, ALL, y + step, ORDER);
            FloatVector y2 = fromMemorySegment(SPECIES, ALL, y + 2 * step, ORDER);
            FloatVector y3 = fromMemorySegment(SPECIES, ALL, y + 3 * step, ORDER);
            FloatVector even = y0.add(y2.mul(A2));
            FloatVector odd = y1.add(y3.mul(A2)).mul(A);
            y0.intoMemorySegment(ALL, m, ORDER);
            even.add(odd).intoMemorySegment(ALL, m + toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, m + 2 * toStep, ORDER);
            y0.add(y1.mul(C)).add(y2.mul(C2)).add(y3.mul(C2 * C)).intoMemorySegment(ALL, m + 3 * toStep, ORDER);
            y3.intoMemorySegment(ALL, m + 4 * toStep, ORDER);
        }
        ElementwiseKernel.copyRows(4, n, from, step, to + 5 * toStep, toStep);
    }

    /** G: 6 numbers of 3 weights. */
    static void weights(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long g = from + at;
            long u = to + at;
            FloatVector g0 = fromMemorySegment(SPECIES, ALL, g, ORDER);
            FloatVector g2 = fromMemorySegment(SPECIES, ALL, g + 2 * step, ORDER);
            g0.mul(OF_0).intoMemorySegment(ALL, u, ORDER);
            g0.add(g2.mul(A)).mul(OF_A).intoMemorySegment(ALL, u + toStep, ORDER);
            g0.sub(g2.mul(A)).mul(OF_MINUS_A).intoMemorySegment(ALL, u + 2 * toStep, ORDER);
            g0.add(g2.mul(C)).mul(OF_C).intoMemorySegment(ALL, u + 3 * toStep, ORDER);
            g2.intoMemorySegment(ALL, u + 4 * toStep, ORDER);
            fromMemorySegment(SPECIES, ALL, g + step, ORDER).intoMemorySegment(ALL, u + 5 * toStep, ORDER);
        }
    }

    /** Gᵀ: the gradients of 3 weights of those of 6 numbers. */
    static void weightGradients(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long u = from + at;
            long g = to + at;
            FloatVector u1 = fromMemorySegment(SPECIES, ALL, u + step, ORDER).mul(OF_A);
            FloatVector u2 =
                    fromMemorySegment(SPECIES, ALL, u + 2 * step, ORDER).mul(OF_MINUS_A);
            FloatVector u3 =
                    fromMemorySegment(SPECIES, ALL, u + 3 * step, ORDER).mul(OF_C);
            fromMemorySegment(SPECIES, ALL, u, ORDER)
                    .mul(OF_0)
                    .add(u1.add(u2))
                    .add(u3)
                    .intoMemorySegment(ALL, g, ORDER);
            fromMemorySegment(SPECIES, ALL, u + 5 * step, ORDER).intoMemorySegment(ALL, g + toStep, ORDER);
            u1.sub(u2)
                    .mul(A)
                    .add(u3.mul(C))
                    .add(fromMemorySegment(SPECIES, ALL, u + 4 * step, ORDER))
                    .intoMemorySegment(ALL, g + 2 * toStep, ORDER);
        }
    }
}
