package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.Window;
import dev.lapidary.engine.cpu.base.Elementwise;
import dev.lapidary.engine.cpu.base.Launcher;
import dev.lapidary.engine.cpu.base.Workers;
import dev.lapidary.engine.cpu.convolution.Convolution;

/** The kernels on images {@code [n, height, width, channels]}: picks slices and launches, as {@link CpuBackend} does for the rest. */
abstract class CpuImages implements Backend {
    /** Columns whose moments are combined by one task. */
    private static final int COLUMNS = 64;

    final Workers workers;
    final Launcher launcher;
    final ColumnSums columnSums;
    private final ConvolutionAlgorithm convolutions;

    CpuImages(int threads, ConvolutionAlgorithm convolutions) {
        this.convolutions = convolutions;
        workers = new Workers(threads);
        launcher = new Launcher(workers);
        columnSums = new ColumnSums(this, launcher);
    }

    @Override
    public void conv2d(NdArray x, NdArray w, Window window, int groups, NdArray y) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution.of(convolutions, x.shape(), window, groups, y.shape())
                    .forward(launcher, scope, x.address(), w.address(), y.address());
        }
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution.of(convolutions, dx.shape(), window, groups, dy.shape())
                    .backwardInput(launcher, scope, dy.address(), w.address(), dx.address());
        }
    }

    @Override
    public void addConv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution convolution = Convolution.of(convolutions, dx.shape(), window, groups, dy.shape());
            if (!convolution.addBackwardInput(launcher, scope, dy.address(), w.address(), dx.address())) {
                Backend.super.addConv2dBackwardInput(dy, w, window, groups, dx);
            }
        }
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Window window, int groups, NdArray sum) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution.of(convolutions, x.shape(), window, groups, dy.shape())
                    .backwardWeight(launcher, scope, x.address(), dy.address(), sum.address());
        }
    }

    @Override
    public void maxPool(NdArray x, Window window, NdArray y, NdArray taken) {
        MaxPools pools = MaxPools.of(x.shape(), y.shape());
        long from = x.address();
        long to = y.address();
        long pixels = taken.address();
        launcher.rows(y.shape().rows(), y.shape().columns(), (first, end, scratch) -> {
            for (int position = first; position < end; position++) {
                pools.forward(position, window, from, to, pixels);
            }
        });
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray taken, Window window, NdArray dx) {
        MaxPools pools = MaxPools.of(dx.shape(), dy.shape());
        long from = dy.address();
        long pixels = taken.address();
        long to = dx.address();
        workers.run(dx.shape().dim(0), (image, scratch) -> pools.backward(image, from, pixels, to));
    }

    @Override
    public void columnMoments(NdArray x, NdArray mean, NdArray variance) {
        LongRows all = LongRows.of(x);
        int n = all.n();
        int size = all.blockOf(ColumnMoments.BLOCK);
        long from = x.address();
        try (Scope scope = Scope.root(this, "column moments")) {
            Shape shape = Shape.of(Launcher.parts(all.rows(), size), 2, n);
            long moments = scope.empty("block moments", shape).address();
            launcher.blocks(all.rows(), size, (first, end, scratch) -> {
                long room = scratch.floats(3L * all.length());
                long mine = moments + 8L * (first / size) * n;
                ColumnMoments.ofBlock(all, end - first, from + 4L * first * n, room, mine, mine + 4L * n);
            });
            long means = mean.address();
            long variances = variance.address();
            launcher.blocks(n, COLUMNS, (first, end, scratch) -> {
                ColumnMoments.combine(first, end, n, all.rows(), size, moments, means, variances);
            });
        }
    }

    @Override
    public void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y) {
        long from = x.address();
        long to = y.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, beta, mean, rstd, scope);
            forEachRow(x, (at, n) -> norms.forward(n, from + at, to + at));
        }
    }

    @Override
    public void batchNormRelu(
            NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray residual, NdArray y) {
        long from = x.address();
        long to = y.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, beta, mean, rstd, scope);
            if (residual == null) {
                forEachRow(x, (at, n) -> norms.forwardRelu(n, from + at, to + at));
            } else {
                long added = residual.address();
                forEachRow(x, (at, n) -> norms.forwardRelu(n, from + at, added + at, to + at));
            }
        }
    }

    private void forEachRow(NdArray x, LongRows.Row body) {
        LongRows all = LongRows.of(x);
        launcher.blocks(
                all.rows(), all.blockOf(Launcher.SLICE), (first, end, scratch) -> all.forEach(first, end, body));
    }

    @Override
    public void batchNormBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        long in = x.address();
        long from = dy.address();
        long to = dx.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, null, mean, rstd, scope);
            SumUp sumUp = (at, n, sums, centredSums) -> norms.addSums(n, in + at, from + at, sums, centredSums);
            GiveBack giveBack =
                    (at, n, averages, tilts) -> norms.backward(n, in + at, from + at, averages, tilts, to + at);
            batchNormBackward(batch, sumUp, giveBack, x, rstd, gammaSum, betaSum, scope);
        }
    }

    @Override
    public void batchNormReluBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray beta,
            NdArray mean,
            NdArray rstd,
            NdArray y,
            NdArray dy,
            NdArray dSum,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        long in = x.address();
        long from = dy.address();
        long to = dx.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, beta, mean, rstd, scope);
            SumUp sumUp;
            GiveBack giveBack;
            if (dSum == null) {
                sumUp = (at, n, sums, centredSums) -> norms.addSumsRelu(n, in + at, from + at, sums, centredSums);
                giveBack =
                        (at, n, averages, tilts) -> norms.backwardRelu(n, in + at, from + at, averages, tilts, to + at);
            } else {
                long out = y.address();
                long sum = dSum.address();
                sumUp = (at, n, sums, centredSums) ->
                        norms.addSumsRelu(n, in + at, out + at, from + at, sum + at, sums, centredSums);
                giveBack = (at, n, averages, tilts) -> norms.backward(n, in + at, sum + at, averages, tilts, to + at);
            }
            batchNormBackward(batch, sumUp, giveBack, x, rstd, gammaSum, betaSum, scope);
        }
    }

    /** Adds what a long row, or what there is of it, gives the columns' sums. */
    private interface SumUp {
        /** @param at its first byte */
        void run(long at, int n, long sums, long centredSums);
    }

    /** Computes the gradient of a long row, or of what there is of it, once the sums of all are known. */
    private interface GiveBack {
        /** @param at its first byte */
        void run(long at, int n, long averages, long tilts);
    }

    private void batchNormBackward(
            boolean batch,
            SumUp sumUp,
            GiveBack giveBack,
            NdArray x,
            NdArray rstd,
            NdArray gammaSum,
            NdArray betaSum,
            Scope scope) {
        LongRows all = LongRows.of(x);
        int columns = all.n();
        int length = all.length();
        int size = all.blockOf(BatchNorms.SUMMED);
        int blocks = Launcher.parts(all.rows(), size);
        long blockSums = scope.empty("block sums", Shape.of(2, blocks, columns)).address();
        long blockSumsOfNormal = blockSums + 4L * blocks * columns;
        launcher.blocks(all.rows(), size, (first, end, scratch) -> {
            long sums = scratch.floats(2L * length);
            long centredSums = sums + 4L * length;
            Elementwise.fill(0, sums, 2 * length);
            all.forEach(first, end, (at, n) -> sumUp.run(at, n, sums, centredSums));
            all.fold(sums);
            all.fold(centredSums);
            long at = 4L * (first / size) * columns;
            Elementwise.copy(sums, blockSums + at, 4L * columns);
            Elementwise.copy(centredSums, blockSumsOfNormal + at, 4L * columns);
        });
        NdArray average = scope.zeros("average", Shape.of(columns));
        NdArray tilt = scope.zeros("tilt", Shape.of(columns));
        columnSums.add(blockSums, blocks, columns, average.address());
        columnSums.add(blockSumsOfNormal, blocks, columns, tilt.address());
        multiply(tilt, rstd, tilt);
        axpy(1, average, betaSum);
        axpy(1, tilt, gammaSum);
        double share = batch ? 1.0 / all.rows() : 0;
        scale(share, 0, average, average);
        scale(share, 0, tilt, tilt);
        multiply(tilt, rstd, tilt);
        long averages = all.repeat(average, scope);
        long tilts = all.repeat(tilt, scope);
        forEachRow(x, (at, n) -> giveBack.run(at, n, averages, tilts));
    }

    /** @param beta null where it is not needed */
    private BatchNorms batchNorms(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, Scope scope) {
        LongRows all = LongRows.of(x);
        NdArray slopes = scope.empty("slopes", gamma.shape());
        multiply(gamma, rstd, slopes);
        long betas = beta == null ? 0 : all.repeat(beta, scope);
        return new BatchNorms(all.repeat(mean, scope), all.repeat(slopes, scope), betas);
    }
}
