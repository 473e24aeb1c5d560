package dev.lapidary.engine.cpu.convolution.winograd;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of {@link Winograd#STRIDE_1}: F(4×4, 3×3) of Lavin and Gray, 2016, whose letters name the matrices. The points are
 * 0, ±a, ±b and ∞; with a = 3/4 and b = 3/2 errors are 0.4 of those of the usual 1 and 2.
 */
final class WinogradStride1Transforms {
    private static final float A = 3 / 4f;
    private static final float B = 3 / 2f;
    private static final float A2 = A * A;
    private static final float B2 = B * B;
    /** What the points' weights are divided by: the products of their distances to the others. */
    private static final float OF_0 = 1 / (A2 * B2);

    private static final float OF_A = 1 / (2 * A2 * (A2 - B2));
    private static final float OF_B = 1 / (2 * B2 * (B2 - A2));

    private WinogradStride1Transforms() {}

    /** Bᵀ: 6 numbers of 6 pixels. */
    static void pixels(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long d = from + at;
            long t = to + at;
            FloatVector d0 = fromMemorySegment(SPECIES, ALL, d, ORDER);
            FloatVector d1 = fromMemorySegment(SPECIES, ALL, d + step, ORDER);
            FloatVector d2 = fromMemorySegment(SPECIES, ALL, d + 2 * step, ORDER);
            FloatVector d3 = fromMemorySegment(SPECIES, ALL, d + 3 * step, ORDER);
            FloatVector d4 = fromMemorySegment(SPECIES, ALL, d + 4 * step, ORDER);
            FloatVector d5 = fromMemorySegment(SPECIES, ALL, d + 5 * step, ORDER);
            d0.mul(A2 * B2).sub(d2.mul(A2 + B2)).add(d4).intoMemorySegment(ALL, t, ORDER);
            FloatVector even = d4.sub(d2.mul(B2));
            FloatVector odd = d3.sub(d1.mul(B2)).mul(A);
            even.add(odd).intoMemorySegment(ALL, t + toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, t + 2 * toStep, ORDER);
            even = d4.sub(d2.mul(A2));
            odd = d3.sub(d1.mul(A2)).mul(B);
            even.add(odd).intoMemorySegment(ALL, t + 3 * toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, t + 4 * toStep, ORDER);
            d1.mul(A2 * B2).sub(d3.mul(A2 + B2)).add(d5).intoMemorySegment(ALL, t + 5 * toStep, ORDER);
        }
    }

    /** Aᵀ: 4 outputs of 6 products. */
    static void outputs(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long m = from + at;
            long y = to + at;
            FloatVector m1 = fromMemorySegment(SPECIES, ALL, m + step, ORDER);
            FloatVector m2 = fromMemorySegment(SPECIES, ALL, m + 2 * step, ORDER);
            FloatVector m3 = fromMemorySegment(SPECIES, ALL, m + 3 * step, ORDER);
            FloatVector m4 = fromMemorySegment(SPECIES, ALL, m + 4 * step, ORDER);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            fromMemorySegment(SPECIES, ALL, m, ORDER).add(sum).add(sum2).intoMemorySegment(ALL, y, ORDER);
            difference.mul(A).add(difference2.mul(B)).intoMemorySegment(ALL, y + toStep, ORDER);
            sum.mul(A2).add(sum2.mul(B2)).intoMemorySegment(ALL, y + 2 * toStep, ORDER);
            difference
                    .mul(A2 * A)
                    .add(difference2.mul(B2 * B))
                    .add(fromMemorySegment(SPECIES, ALL, m + 5 * step, ORDER))
                    .intoMemorySegment(ALL, y + 3 * toStep, ORDER);
        }
    }

    /** A: the gradient of 6 products of those of 4 outputs. */
    static void outputGradients(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long y = from + at;
            long m = to + at;
            FloatVector y0 = fromMemorySegment(SPECIES, ALL, y, ORDER);
            FloatVector y1 = fromMemorySegment(SPECIES, ALL, y + step, ORDER);
            FloatVector y2 = fromMemorySegment(SPECIES, ALL, y + 2 * step, ORDER);
            FloatVector y3 = fromMemorySegment(SPECIES, ALL, y + 3 * step, ORDER);
            y0.intoMemorySegment(ALL, m, ORDER);
            FloatVector even = y0.add(y2.mul(A2));
            FloatVector odd = y1.add(y3.mul(A2)).mul(A);
            even.add(odd).intoMemorySegment(ALL, m + toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, m + 2 * toStep, ORDER);
            even = y0.add(y2.mul(B2));
            odd = y1.add(y3.mul(B2)).mul(B);
            even.add(odd).intoMemorySegment(ALL, m + 3 * toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, m + 4 * toStep, ORDER);
            y3.intoMemorySegment(ALL, m + 5 * toStep, ORDER);
        }
    }

    /** G: 6 numbers of 3 weights. */
    static void weights(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long g = from + at;
            long u = to + at;
            FloatVector g0 = fromMemorySegment(SPECIES, ALL, g, ORDER);
            FloatVector g1 = fromMemorySegment(SPECIES, ALL, g + step, ORDER);
            FloatVector g2 = fromMemorySegment(SPECIES, ALL, g + 2 * step, ORDER);
            g0.mul(OF_0).intoMemorySegment(ALL, u, ORDER);
            FloatVector even = g0.add(g2.mul(A2)).mul(OF_A);
            FloatVector odd = g1.mul(A * OF_A);
            even.add(odd).intoMemorySegment(ALL, u + toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, u + 2 * toStep, ORDER);
            even = g0.add(g2.mul(B2)).mul(OF_B);
            odd = g1.mul(B * OF_B);
            even.add(odd).intoMemorySegment(ALL, u + 3 * toStep, ORDER);
            even.sub(odd).intoMemorySegment(ALL, u + 4 * toStep, ORDER);
            g2.intoMemorySegment(ALL, u + 5 * toStep, ORDER);
        }
    }

    /** Gᵀ: the gradients of 3 weights of those of 6 numbers. */
    static void weightGradients(int n, long from, long step, long to, long toStep) {
        for (long at = 0; at < 4L * n; at += 4L * Simd.COUNT) {
            long u = from + at;
            long g = to + at;
            FloatVector u1 = fromMemorySegment(SPECIES, ALL, u + step, ORDER);
            FloatVector u2 = fromMemorySegment(SPECIES, ALL, u + 2 * step, ORDER);
            FloatVector u3 = fromMemorySegment(SPECIES, ALL, u + 3 * step, ORDER);
            FloatVector u4 = fromMemorySegment(SPECIES, ALL, u + 4 * step, ORDER);
            FloatVector sum = u1.add(u2).mul(OF_A);
            FloatVector sum2 = u3.add(u4).mul(OF_B);
            fromMemorySegment(SPECIES, ALL, u, ORDER)
                    .mul(OF_0)
                    .add(sum)
                    .add(sum2)
                    .intoMemorySegment(ALL, g, ORDER);
            u1.sub(u2).mul(A * OF_A).add(u3.sub(u4).mul(B * OF_B)).intoMemorySegment(ALL, g + toStep, ORDER);
            sum.mul(A2)
                    .add(sum2.mul(B2))
                    .add(fromMemorySegment(SPECIES, ALL, u + 5 * step, ORDER))
                    .intoMemorySegment(ALL, g + 2 * toStep, ORDER);
        }
    }
}
