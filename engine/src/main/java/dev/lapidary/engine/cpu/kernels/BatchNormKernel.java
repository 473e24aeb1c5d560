package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Normalization of the columns of {@link TiledRows}, with {@code slopes} = gamma·rstd. It is as fast as memory is, so loops follow
 * memory's order; what they need of the columns stays in the nearest cache.
 *
 * <p>Work is on n numbers of one row, or what there is of it, at the addresses given.
 *
 * @param means and what else each column has, repeated along a row
 */
public record BatchNormKernel(long means, long slopes, long betas) {
    /** Numbers whose gradients are summed by one task. */
    public static final int SUMMED = 32 << 10;

    /** y = (x − mean)·slope + beta. */
    public void forward(int n, long x, long y) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .fma(
                            fromMemorySegment(SPECIES, ALL, slopes + at, ORDER),
                            fromMemorySegment(SPECIES, ALL, betas + at, ORDER))
                    .intoMemorySegment(ALL, y + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(y + at, normalOf(x, at));
        }
    }

    /** y = max((x − mean)·slope + beta, 0). */
    public void forwardRelu(int n, long x, long y) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .fma(
                            fromMemorySegment(SPECIES, ALL, slopes + at, ORDER),
                            fromMemorySegment(SPECIES, ALL, betas + at, ORDER))
                    .max(0)
                    .intoMemorySegment(ALL, y + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(y + at, Math.max(normalOf(x, at), 0));
        }
    }

    /** y = max((x − mean)·slope + beta + residual, 0). */
    public void forwardRelu(int n, long x, long residuals, long y) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .fma(
                            fromMemorySegment(SPECIES, ALL, slopes + at, ORDER),
                            fromMemorySegment(SPECIES, ALL, betas + at, ORDER))
                    .add(fromMemorySegment(SPECIES, ALL, residuals + at, ORDER))
                    .max(0)
                    .intoMemorySegment(ALL, y + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(y + at, Math.max(normalOf(x, at) + get(residuals + at), 0));
        }
    }

    /** What {@link #forward} gives one number. */
    private float normalOf(long x, long at) {
        return Math.fma(get(x + at) - get(means + at), get(slopes + at), get(betas + at));
    }

    /** sums += g, centredSums += g ⊙ (x − mean). */
    public void addSums(int n, long x, long g, long sums, long centredSums) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector gradient = fromMemorySegment(SPECIES, ALL, g + at, ORDER);
            fromMemorySegment(SPECIES, ALL, sums + at, ORDER).add(gradient).intoMemorySegment(ALL, sums + at, ORDER);
            fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .fma(gradient, fromMemorySegment(SPECIES, ALL, centredSums + at, ORDER))
                    .intoMemorySegment(ALL, centredSums + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            addSums(at, x, get(g + at), sums, centredSums);
        }
    }

    /** The same for g = dy where {@link #forwardRelu(int, long, long)} gave more than 0, else 0. */
    public void addSumsRelu(int n, long x, long dy, long sums, long centredSums) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector centred = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER));
            FloatVector gradient = broadcast(SPECIES, 0)
                    .blend(
                            fromMemorySegment(SPECIES, ALL, dy + at, ORDER),
                            centred.fma(
                                            fromMemorySegment(SPECIES, ALL, slopes + at, ORDER),
                                            fromMemorySegment(SPECIES, ALL, betas + at, ORDER))
                                    .compare(VectorOperators.GT, 0));
            fromMemorySegment(SPECIES, ALL, sums + at, ORDER).add(gradient).intoMemorySegment(ALL, sums + at, ORDER);
            centred.fma(gradient, fromMemorySegment(SPECIES, ALL, centredSums + at, ORDER))
                    .intoMemorySegment(ALL, centredSums + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            addSums(4L * i, x, reluGradient(x, dy, 4L * i), sums, centredSums);
        }
    }

    /** The same for g = dy where y is more than 0, else 0, which is written: y is relu of a sum with what was normalised. */
    public void addSumsRelu(int n, long x, long y, long dy, long g, long sums, long centredSums) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector gradient = broadcast(SPECIES, 0)
                    .blend(
                            fromMemorySegment(SPECIES, ALL, dy + at, ORDER),
                            fromMemorySegment(SPECIES, ALL, y + at, ORDER).compare(VectorOperators.GT, 0));
            gradient.intoMemorySegment(ALL, g + at, ORDER);
            fromMemorySegment(SPECIES, ALL, sums + at, ORDER).add(gradient).intoMemorySegment(ALL, sums + at, ORDER);
            fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .fma(gradient, fromMemorySegment(SPECIES, ALL, centredSums + at, ORDER))
                    .intoMemorySegment(ALL, centredSums + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float gradient = get(y + at) > 0 ? get(dy + at) : 0;
            put(g + at, gradient);
            addSums(at, x, gradient, sums, centredSums);
        }
    }

    private void addSums(long at, long x, float gradient, long sums, long centredSums) {
        put(sums + at, get(sums + at) + gradient);
        put(centredSums + at, Math.fma(get(x + at) - get(means + at), gradient, get(centredSums + at)));
    }

    private float reluGradient(long x, long dy, long at) {
        return normalOf(x, at) > 0 ? get(dy + at) : 0;
    }

    /** dx = slope·(g − average − (x − mean)·xhatMean), where xhatMean = rstd · the average of g ⊙ x̂. */
    public void backward(int n, long x, long g, long averages, long xhatMeans, long dx) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector centred = fromMemorySegment(SPECIES, ALL, g + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, averages + at, ORDER));
            fromMemorySegment(SPECIES, ALL, means + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, x + at, ORDER))
                    .fma(fromMemorySegment(SPECIES, ALL, xhatMeans + at, ORDER), centred)
                    .mul(fromMemorySegment(SPECIES, ALL, slopes + at, ORDER))
                    .intoMemorySegment(ALL, dx + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(dx + at, backward(at, x, get(g + at), averages, xhatMeans));
        }
    }

    /** The same for g = dy where {@link #forwardRelu(int, long, long)} gave more than 0, else 0. */
    public void backwardRelu(int n, long x, long dy, long averages, long xhatMeans, long dx) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector centred = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER));
            FloatVector slope = fromMemorySegment(SPECIES, ALL, slopes + at, ORDER);
            FloatVector gradient = broadcast(SPECIES, 0)
                    .blend(
                            fromMemorySegment(SPECIES, ALL, dy + at, ORDER),
                            centred.fma(slope, fromMemorySegment(SPECIES, ALL, betas + at, ORDER))
                                    .compare(VectorOperators.GT, 0))
                    .sub(fromMemorySegment(SPECIES, ALL, averages + at, ORDER));
            centred.neg()
                    .fma(fromMemorySegment(SPECIES, ALL, xhatMeans + at, ORDER), gradient)
                    .mul(slope)
                    .intoMemorySegment(ALL, dx + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(dx + at, backward(at, x, reluGradient(x, dy, at), averages, xhatMeans));
        }
    }

    private float backward(long at, long x, float gradient, long averages, long xhatMeans) {
        float centred = gradient - get(averages + at);
        return Math.fma(get(means + at) - get(x + at), get(xhatMeans + at), centred) * get(slopes + at);
    }
}
