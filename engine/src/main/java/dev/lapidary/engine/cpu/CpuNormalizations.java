package dev.lapidary.engine.cpu;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.kernels.BatchNormKernel;
import dev.lapidary.engine.cpu.kernels.ChannelStatisticsKernel;
import dev.lapidary.engine.cpu.kernels.ColumnReduction;
import dev.lapidary.engine.cpu.kernels.DropoutKernel;
import dev.lapidary.engine.cpu.kernels.LayerNormKernel;
import dev.lapidary.engine.cpu.kernels.TiledRows;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.Elementwise;
import dev.lapidary.engine.kernels.NormStatistics;
import dev.lapidary.engine.kernels.Normalizations;

/** Layer and batch normalization, some rows side by side. */
final class CpuNormalizations implements Normalizations {
    /** Columns whose statistics are combined by one task. */
    private static final int COLUMNS = 64;

    private final Launcher launcher;
    private final ColumnReduction columnSums;
    private final Elementwise elementwise;

    CpuNormalizations(Launcher launcher, ColumnReduction columnSums, Elementwise elementwise) {
        this.launcher = launcher;
        this.columnSums = columnSums;
        this.elementwise = elementwise;
    }

    @Override
    public void layerNorm(NdArray x, Affine affine, double epsilon, NdArray y, NormStatistics statistics) {
        int columns = x.shape().columns();
        LayerNormKernel norms = new LayerNormKernel(
                columns,
                x.address(),
                affine.gamma().address(),
                statistics.mean().address(),
                statistics.rstd().address());
        long shift = affine.beta().address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                norms.forward(i, shift, epsilon, to);
            }
        });
    }

    @Override
    public void layerNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum) {
        residualNormBackward(DropoutMask.NONE, x, gamma, statistics, dy, dx, dx, affineSum);
    }

    @Override
    public void residualNorm(
            DropoutMask dropout,
            NdArray x,
            NdArray residual,
            Affine affine,
            double epsilon,
            NdArray sum,
            NdArray y,
            NormStatistics statistics) {
        int columns = x.shape().columns();
        LayerNormKernel norms = new LayerNormKernel(
                columns,
                sum.address(),
                affine.gamma().address(),
                statistics.mean().address(),
                statistics.rstd().address());
        long from = x.address();
        long added = residual.address();
        long kept = sum.address();
        long shift = affine.beta().address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            long factors = scratch.floats(DropoutKernel.bufferSize(columns));
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                DropoutKernel.apply(dropout, i, from + at, factors, kept + at, columns);
                ElementwiseKernel.add(kept + at, added + at, kept + at, columns);
                norms.forward(i, shift, epsilon, to);
            }
        });
    }

    @Override
    public void residualNormBackward(
            DropoutMask dropout,
            NdArray sum,
            NdArray gamma,
            NormStatistics statistics,
            NdArray dy,
            NdArray dx,
            NdArray dResidual,
            Affine affineSum) {
        int rows = sum.shape().rows();
        int columns = sum.shape().columns();
        LayerNormKernel norms = new LayerNormKernel(
                columns,
                sum.address(),
                gamma.address(),
                statistics.mean().address(),
                statistics.rstd().address());
        long from = dy.address();
        long toResidual = dResidual.address();
        long to = dx.address();
        int blocks = Launcher.parts(rows, ColumnReduction.BLOCK);
        try (Scope scope = Scope.root(dx.backend(), "layer norm")) {
            long gammaSums =
                    scope.zeros("gamma sums", Shape.of(blocks, columns)).address();
            long betaSums = scope.zeros("beta sums", Shape.of(blocks, columns)).address();
            launcher.blocks(rows, ColumnReduction.BLOCK, (first, end, scratch) -> {
                long factors = scratch.floats(DropoutKernel.bufferSize(columns));
                long sums = 4L * (first / ColumnReduction.BLOCK) * columns;
                for (int i = first; i < end; i++) {
                    long at = 4L * i * columns;
                    norms.backward(i, from, toResidual, gammaSums + sums, betaSums + sums);
                    DropoutKernel.apply(dropout, i, toResidual + at, factors, to + at, columns);
                }
            });
            columnSums.add(gammaSums, blocks, columns, affineSum.gamma().address());
            columnSums.add(betaSums, blocks, columns, affineSum.beta().address());
        }
    }

    @Override
    public void channelStatistics(NdArray x, NdArray mean, NdArray variance) {
        TiledRows all = TiledRows.of(x);
        int n = all.n();
        int size = all.blockOf(ChannelStatisticsKernel.BLOCK);
        long from = x.address();
        try (Scope scope = Scope.root(x.backend(), "channel statistics")) {
            Shape shape = Shape.of(Launcher.parts(all.rows(), size), 2, n);
            long moments = scope.empty("block statistics", shape).address();
            launcher.blocks(all.rows(), size, (first, end, scratch) -> {
                long buffer = scratch.floats(3L * all.length());
                long mine = moments + 8L * (first / size) * n;
                ChannelStatisticsKernel.ofBlock(all, end - first, from + 4L * first * n, buffer, mine, mine + 4L * n);
            });
            long means = mean.address();
            long variances = variance.address();
            launcher.blocks(n, COLUMNS, (first, end, scratch) -> {
                ChannelStatisticsKernel.combine(first, end, n, all.rows(), size, moments, means, variances);
            });
        }
    }

    @Override
    public void batchNorm(NdArray x, Affine affine, NormStatistics statistics, NdArray y) {
        long from = x.address();
        long to = y.address();
        try (Scope scope = Scope.root(y.backend(), "batch norm")) {
            BatchNormKernel norms = batchNorms(x, affine, statistics, scope);
            forEachRow(x, (at, n) -> norms.forward(n, from + at, to + at));
        }
    }

    @Override
    public void batchNormRelu(NdArray x, Affine affine, NormStatistics statistics, NdArray residual, NdArray y) {
        long from = x.address();
        long to = y.address();
        try (Scope scope = Scope.root(y.backend(), "batch norm")) {
            BatchNormKernel norms = batchNorms(x, affine, statistics, scope);
            if (residual == null) {
                forEachRow(x, (at, n) -> norms.forwardRelu(n, from + at, to + at));
            } else {
                long added = residual.address();
                forEachRow(x, (at, n) -> norms.forwardRelu(n, from + at, added + at, to + at));
            }
        }
    }

    private void forEachRow(NdArray x, TiledRows.Row body) {
        TiledRows all = TiledRows.of(x);
        launcher.blocks(
                all.rows(), all.blockOf(Launcher.SLICE), (first, end, scratch) -> all.forEach(first, end, body));
    }

    @Override
    public void batchNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum) {
        long in = x.address();
        long from = dy.address();
        long to = dx.address();
        try (Scope scope = Scope.root(dx.backend(), "batch norm")) {
            BatchNormKernel norms = batchNorms(x, new Affine(gamma, null), statistics, scope);
            Reduce reduce = (at, n, sums, centredSums) -> norms.addSums(n, in + at, from + at, sums, centredSums);
            Apply apply =
                    (at, n, averages, xhatMeans) -> norms.backward(n, in + at, from + at, averages, xhatMeans, to + at);
            batchNormBackward(reduce, apply, x, statistics, affineSum, scope);
        }
    }

    @Override
    public void batchNormReluBackward(
            NdArray x,
            Affine affine,
            NormStatistics statistics,
            NdArray y,
            NdArray dy,
            NdArray dSum,
            NdArray dx,
            Affine affineSum) {
        long in = x.address();
        long from = dy.address();
        long to = dx.address();
        try (Scope scope = Scope.root(dx.backend(), "batch norm")) {
            BatchNormKernel norms = batchNorms(x, affine, statistics, scope);
            Reduce reduce;
            Apply apply;
            if (dSum == null) {
                reduce = (at, n, sums, centredSums) -> norms.addSumsRelu(n, in + at, from + at, sums, centredSums);
                apply = (at, n, averages, xhatMeans) ->
                        norms.backwardRelu(n, in + at, from + at, averages, xhatMeans, to + at);
            } else {
                long out = y.address();
                long sum = dSum.address();
                reduce = (at, n, sums, centredSums) ->
                        norms.addSumsRelu(n, in + at, out + at, from + at, sum + at, sums, centredSums);
                apply = (at, n, averages, xhatMeans) ->
                        norms.backward(n, in + at, sum + at, averages, xhatMeans, to + at);
            }
            batchNormBackward(reduce, apply, x, statistics, affineSum, scope);
        }
    }

    /** Adds what a long row, or what there is of it, gives the columns' sums. */
    private interface Reduce {
        /** @param at its first byte */
        void run(long at, int n, long sums, long centredSums);
    }

    /** Computes the gradient of a long row, or of what there is of it, once the sums of all are known. */
    private interface Apply {
        /** @param at its first byte */
        void run(long at, int n, long averages, long xhatMeans);
    }

    private void batchNormBackward(
            Reduce reduce, Apply apply, NdArray x, NormStatistics statistics, Affine affineSum, Scope scope) {
        TiledRows all = TiledRows.of(x);
        int columns = all.n();
        int length = all.length();
        int size = all.blockOf(BatchNormKernel.SUMMED);
        int blocks = Launcher.parts(all.rows(), size);
        long blockSums = scope.empty("block sums", Shape.of(2, blocks, columns)).address();
        long blockSumsOfNormal = blockSums + 4L * blocks * columns;
        launcher.blocks(all.rows(), size, (first, end, scratch) -> {
            long sums = scratch.floats(2L * length);
            long centredSums = sums + 4L * length;
            ElementwiseKernel.fill(0, sums, 2 * length);
            all.forEach(first, end, (at, n) -> reduce.run(at, n, sums, centredSums));
            all.fold(sums);
            all.fold(centredSums);
            long at = 4L * (first / size) * columns;
            ElementwiseKernel.copy(sums, blockSums + at, 4L * columns);
            ElementwiseKernel.copy(centredSums, blockSumsOfNormal + at, 4L * columns);
        });
        NdArray average = scope.zeros("average", Shape.of(columns));
        NdArray xhatMean = scope.zeros("x̂ means", Shape.of(columns));
        columnSums.add(blockSums, blocks, columns, average.address());
        columnSums.add(blockSumsOfNormal, blocks, columns, xhatMean.address());
        elementwise.multiply(xhatMean, statistics.rstd(), xhatMean);
        elementwise.axpy(1, average, affineSum.beta());
        elementwise.axpy(1, xhatMean, affineSum.gamma());
        double share = statistics.ofInput() ? 1.0 / all.rows() : 0;
        elementwise.scale(share, 0, average, average);
        elementwise.scale(share, 0, xhatMean, xhatMean);
        elementwise.multiply(xhatMean, statistics.rstd(), xhatMean);
        long averages = all.repeat(average, scope);
        long xhatMeans = all.repeat(xhatMean, scope);
        forEachRow(x, (at, n) -> apply.run(at, n, averages, xhatMeans));
    }

    /** @param affine whose beta is null where it is not needed */
    private BatchNormKernel batchNorms(NdArray x, Affine affine, NormStatistics statistics, Scope scope) {
        TiledRows all = TiledRows.of(x);
        NdArray slopes = scope.empty("slopes", affine.gamma().shape());
        elementwise.multiply(affine.gamma(), statistics.rstd(), slopes);
        long betas = affine.beta() == null ? 0 : all.repeat(affine.beta(), scope);
        return new BatchNormKernel(all.repeat(statistics.mean(), scope), all.repeat(slopes, scope), betas);
    }
}
