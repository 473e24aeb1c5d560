package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.Lanes.ORDER;
import static dev.lapidary.engine.cpu.Lanes.SPECIES;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Normalization of the columns of rows of n numbers, with {@code slopes} = gamma·rstd. Loops go down the rows of one vector of
 * columns, whose statistics stay in registers, then to the next: a block of rows at a time, which is in cache from then on.
 */
record BatchNorms(int n, long inputs, long means, long rstds, long slopes) {
    /** Rows whose gradients are summed by one task. */
    static final int SUMMED = 128;

    /** Numbers at a time: x's, dy's and the masked gradient's share the nearest cache. */
    private static final int BLOCK = 2 << 10;

    /** Works on rows {@code first} to {@code end}, exclusive. */
    interface Rows {
        void run(int first, int end);
    }

    /** Visits rows, some at a time. */
    void forEachBlock(int first, int end, Rows block) {
        for (int from = first; from < end; from += blockRows()) {
            block.run(from, Math.min(end, from + blockRows()));
        }
    }

    /** Rows at a time. */
    int blockRows() {
        return Math.clamp(BLOCK / Math.max(1, n), 8, SUMMED);
    }

    private long at(int row) {
        return 4L * row * n;
    }

    /** y = (x − mean)·slope + beta. */
    void forward(int first, int end, long betas, long outputs) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            FloatVector mean = fromMemorySegment(SPECIES, ALL, means + 4L * j, ORDER);
            FloatVector slope = fromMemorySegment(SPECIES, ALL, slopes + 4L * j, ORDER);
            FloatVector beta = fromMemorySegment(SPECIES, ALL, betas + 4L * j, ORDER);
            for (int i = first; i < end; i++) {
                long at = at(i) + 4L * j;
                fromMemorySegment(SPECIES, ALL, inputs + at, ORDER)
                        .sub(mean)
                        .fma(slope, beta)
                        .intoMemorySegment(ALL, outputs + at, ORDER);
            }
        }
        for (int i = first; i < end; i++) {
            for (int j = whole; j < n; j++) {
                put(outputs + at(i) + 4L * j, normal(i, j, betas));
            }
        }
    }

    /** y = max((x − mean)·slope + beta, 0). */
    void forwardRelu(int first, int end, long betas, long outputs) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            FloatVector mean = fromMemorySegment(SPECIES, ALL, means + 4L * j, ORDER);
            FloatVector slope = fromMemorySegment(SPECIES, ALL, slopes + 4L * j, ORDER);
            FloatVector beta = fromMemorySegment(SPECIES, ALL, betas + 4L * j, ORDER);
            for (int i = first; i < end; i++) {
                long at = at(i) + 4L * j;
                fromMemorySegment(SPECIES, ALL, inputs + at, ORDER)
                        .sub(mean)
                        .fma(slope, beta)
                        .max(0)
                        .intoMemorySegment(ALL, outputs + at, ORDER);
            }
        }
        for (int i = first; i < end; i++) {
            for (int j = whole; j < n; j++) {
                put(outputs + at(i) + 4L * j, Math.max(normal(i, j, betas), 0));
            }
        }
    }

    /** y = max((x − mean)·slope + beta + residual, 0). */
    void forwardRelu(int first, int end, long betas, long residuals, long outputs) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            FloatVector mean = fromMemorySegment(SPECIES, ALL, means + 4L * j, ORDER);
            FloatVector slope = fromMemorySegment(SPECIES, ALL, slopes + 4L * j, ORDER);
            FloatVector beta = fromMemorySegment(SPECIES, ALL, betas + 4L * j, ORDER);
            for (int i = first; i < end; i++) {
                long at = at(i) + 4L * j;
                fromMemorySegment(SPECIES, ALL, inputs + at, ORDER)
                        .sub(mean)
                        .fma(slope, beta)
                        .add(fromMemorySegment(SPECIES, ALL, residuals + at, ORDER))
                        .max(0)
                        .intoMemorySegment(ALL, outputs + at, ORDER);
            }
        }
        for (int i = first; i < end; i++) {
            for (int j = whole; j < n; j++) {
                long at = at(i) + 4L * j;
                put(outputs + at, Math.max(normal(i, j, betas) + get(residuals + at), 0));
            }
        }
    }

    /** What {@link #forward} gives one number. */
    private float normal(int row, int column, long betas) {
        float centred = get(inputs + at(row) + 4L * column) - get(means + 4L * column);
        return Math.fma(centred, get(slopes + 4L * column), get(betas + 4L * column));
    }

    /**
     * g = dy where {@link #forwardRelu(int, int, long, long)} gave more than 0, else 0.
     *
     * @param gradients where g's row {@code first} goes
     */
    void reluBackward(int first, int end, long betas, long outputGradients, long gradients) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            FloatVector mean = fromMemorySegment(SPECIES, ALL, means + 4L * j, ORDER);
            FloatVector slope = fromMemorySegment(SPECIES, ALL, slopes + 4L * j, ORDER);
            FloatVector beta = fromMemorySegment(SPECIES, ALL, betas + 4L * j, ORDER);
            for (int i = first; i < end; i++) {
                long at = at(i) + 4L * j;
                FloatVector normal = fromMemorySegment(SPECIES, ALL, inputs + at, ORDER)
                        .sub(mean)
                        .fma(slope, beta);
                broadcast(SPECIES, 0)
                        .blend(
                                fromMemorySegment(SPECIES, ALL, outputGradients + at, ORDER),
                                normal.compare(VectorOperators.GT, 0))
                        .intoMemorySegment(ALL, gradients + at(i - first) + 4L * j, ORDER);
            }
        }
        for (int i = first; i < end; i++) {
            for (int j = whole; j < n; j++) {
                float g = normal(i, j, betas) > 0 ? get(outputGradients + at(i) + 4L * j) : 0;
                put(gradients + at(i - first) + 4L * j, g);
            }
        }
    }

    /** sums += Σ g, normalSums += Σ g ⊙ x̂. @param gradients where g's row {@code first} is */
    void addSums(int first, int end, long gradients, long sums, long normalSums) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            addVectorSums(end - first, inputs + at(first) + 4L * j, gradients + 4L * j, j, sums, normalSums);
        }
        for (int j = whole; j < n; j++) {
            float sum = 0;
            float normalSum = 0;
            for (int i = first; i < end; i++) {
                float g = get(gradients + at(i - first) + 4L * j);
                sum += g;
                normalSum = Math.fma(g, get(inputs + at(i) + 4L * j) - get(means + 4L * j), normalSum);
            }
            put(sums + 4L * j, get(sums + 4L * j) + sum);
            put(normalSums + 4L * j, Math.fma(normalSum, get(rstds + 4L * j), get(normalSums + 4L * j)));
        }
    }

    private void addVectorSums(int rows, long x, long gradients, int column, long sums, long normalSums) {
        FloatVector mean = fromMemorySegment(SPECIES, ALL, means + 4L * column, ORDER);
        FloatVector sumA = broadcast(SPECIES, 0);
        FloatVector sumB = sumA;
        FloatVector normalA = sumA;
        FloatVector normalB = sumA;
        int paired = rows & -2;
        for (int i = 0; i < paired; i += 2) {
            long a = at(i);
            long b = at(i + 1);
            FloatVector u = fromMemorySegment(SPECIES, ALL, gradients + a, ORDER);
            FloatVector v = fromMemorySegment(SPECIES, ALL, gradients + b, ORDER);
            sumA = sumA.add(u);
            sumB = sumB.add(v);
            normalA = fromMemorySegment(SPECIES, ALL, x + a, ORDER).sub(mean).fma(u, normalA);
            normalB = fromMemorySegment(SPECIES, ALL, x + b, ORDER).sub(mean).fma(v, normalB);
        }
        if (paired < rows) {
            long a = at(paired);
            FloatVector u = fromMemorySegment(SPECIES, ALL, gradients + a, ORDER);
            sumA = sumA.add(u);
            normalA = fromMemorySegment(SPECIES, ALL, x + a, ORDER).sub(mean).fma(u, normalA);
        }
        long at = 4L * column;
        sumA.add(sumB).add(fromMemorySegment(SPECIES, ALL, sums + at, ORDER)).intoMemorySegment(ALL, sums + at, ORDER);
        normalA.add(normalB)
                .fma(
                        fromMemorySegment(SPECIES, ALL, rstds + at, ORDER),
                        fromMemorySegment(SPECIES, ALL, normalSums + at, ORDER))
                .intoMemorySegment(ALL, normalSums + at, ORDER);
    }

    /** dx = slope·(g − average − x̂·normalAverage). @param gradients where g's row {@code first} is */
    void backward(int first, int end, long gradients, long averages, long normalAverages, long inputGradients) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            FloatVector mean = fromMemorySegment(SPECIES, ALL, means + 4L * j, ORDER);
            FloatVector slope = fromMemorySegment(SPECIES, ALL, slopes + 4L * j, ORDER);
            FloatVector average = fromMemorySegment(SPECIES, ALL, averages + 4L * j, ORDER);
            FloatVector tilt = fromMemorySegment(SPECIES, ALL, rstds + 4L * j, ORDER)
                    .mul(fromMemorySegment(SPECIES, ALL, normalAverages + 4L * j, ORDER))
                    .neg();
            for (int i = first; i < end; i++) {
                long at = at(i) + 4L * j;
                FloatVector centred = fromMemorySegment(SPECIES, ALL, gradients + at(i - first) + 4L * j, ORDER)
                        .sub(average);
                fromMemorySegment(SPECIES, ALL, inputs + at, ORDER)
                        .sub(mean)
                        .fma(tilt, centred)
                        .mul(slope)
                        .intoMemorySegment(ALL, inputGradients + at, ORDER);
            }
        }
        for (int i = first; i < end; i++) {
            for (int j = whole; j < n; j++) {
                long at = 4L * j;
                float tilt = -(get(rstds + at) * get(normalAverages + at));
                float centred = get(gradients + at(i - first) + at) - get(averages + at);
                float dx = Math.fma(get(inputs + at(i) + at) - get(means + at), tilt, centred) * get(slopes + at);
                put(inputGradients + at(i) + at, dx);
            }
        }
    }
}
