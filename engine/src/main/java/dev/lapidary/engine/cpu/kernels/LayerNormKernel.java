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

/**
 * Layer normalisation of the rows, of n numbers each, of the matrix at address {@code inputs}; means and rstds are written
 * by forward and read by backward.
 */
public record LayerNormKernel(int n, long inputs, long gamma, long means, long rstds) {
    /** y = (x − mean)·rstd·gamma + beta. */
    public void forward(int row, long beta, double epsilon, long outputs) {
        long x = inputs + 4L * row * n;
        long y = outputs + 4L * row * n;
        float average = ReductionKernel.sum(x, n) / n;
        double variance = ReductionKernel.squares(average, x, n) / (double) n;
        float scale = (float) (1 / Math.sqrt(variance + epsilon));
        put(means + 4L * row, average);
        put(rstds + 4L * row, scale);
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector normal =
                    fromMemorySegment(SPECIES, ALL, x + at, ORDER).sub(average).mul(scale);
            normal.fma(
                            fromMemorySegment(SPECIES, ALL, gamma + at, ORDER),
                            fromMemorySegment(SPECIES, ALL, beta + at, ORDER))
                    .intoMemorySegment(ALL, y + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            put(y + at, Math.fma((get(x + at) - average) * scale, get(gamma + at), get(beta + at)));
        }
    }

    /**
     * With x̂ = (x − mean)·rstd, h = dy ⊙ gamma: gammaSum += dy ⊙ x̂, betaSum += dy, and dx = rstd·(h − avg(h) − x̂·avg(h ⊙ x̂)).
     */
    public void backward(int row, long outputGradients, long inputGradients, long gammaSum, long betaSum) {
        long x = inputs + 4L * row * n;
        long dy = outputGradients + 4L * row * n;
        long dx = inputGradients + 4L * row * n;
        float mean = get(means + 4L * row);
        float rstd = get(rstds + 4L * row);
        int whole = Simd.whole(n);
        FloatVector sumH = broadcast(SPECIES, 0);
        FloatVector sumHx = broadcast(SPECIES, 0);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector normal =
                    fromMemorySegment(SPECIES, ALL, x + at, ORDER).sub(mean).mul(rstd);
            FloatVector g = fromMemorySegment(SPECIES, ALL, dy + at, ORDER);
            FloatVector h = g.mul(fromMemorySegment(SPECIES, ALL, gamma + at, ORDER));
            sumH = sumH.add(h);
            sumHx = h.fma(normal, sumHx);
            g.fma(normal, fromMemorySegment(SPECIES, ALL, gammaSum + at, ORDER))
                    .intoMemorySegment(ALL, gammaSum + at, ORDER);
            fromMemorySegment(SPECIES, ALL, betaSum + at, ORDER).add(g).intoMemorySegment(ALL, betaSum + at, ORDER);
        }
        float averageH = Simd.sum(sumH.toArray());
        float averageHx = Simd.sum(sumHx.toArray());
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float normal = (get(x + at) - mean) * rstd;
            float g = get(dy + at);
            float h = g * get(gamma + at);
            averageH += h;
            averageHx = Math.fma(h, normal, averageHx);
            put(gammaSum + at, Math.fma(g, normal, get(gammaSum + at)));
            put(betaSum + at, get(betaSum + at) + g);
        }
        averageH /= n;
        averageHx /= n;
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector normal =
                    fromMemorySegment(SPECIES, ALL, x + at, ORDER).sub(mean).mul(rstd);
            FloatVector h = fromMemorySegment(SPECIES, ALL, dy + at, ORDER)
                    .mul(fromMemorySegment(SPECIES, ALL, gamma + at, ORDER));
            h.sub(averageH).sub(normal.mul(averageHx)).mul(rstd).intoMemorySegment(ALL, dx + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float normal = (get(x + at) - mean) * rstd;
            float h = get(dy + at) * get(gamma + at);
            put(dx + at, (h - averageH - normal * averageHx) * rstd);
        }
    }
}
