package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Activation;
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
    public void maxPoolBackward(NdArray dy, NdArray taken, NdArray dx) {
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
                long room = scratch.floats(2L * all.length());
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
        long from = dy.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, null, mean, rstd, scope);
            Gradients gradients = (at, n, room) -> from + at;
            batchNormBackward(batch, norms, gradients, gradients, x, rstd, dx, gammaSum, betaSum, scope);
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
        long from = dy.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, beta, mean, rstd, scope);
            if (dSum == null) {
                long inputs = x.address();
                Gradients gradients = (at, n, room) -> {
                    norms.reluBackward(n, inputs + at, from + at, room);
                    return room;
                };
                batchNormBackward(batch, norms, gradients, gradients, x, rstd, dx, gammaSum, betaSum, scope);
                return;
            }
            long output = y.address();
            long to = dSum.address();
            Gradients compute = (at, n, room) -> {
                Activations.backward(Activation.RELU, output + at, from + at, to + at, n);
                return to + at;
            };
            Gradients read = (at, n, room) -> to + at;
            batchNormBackward(batch, norms, compute, read, x, rstd, dx, gammaSum, betaSum, scope);
        }
    }

    /** Gives the gradient of a long row of what was normalised, or of what there is of it, by computing it or because it is there. */
    private interface Gradients {
        /** @param at its first byte @param room for a long row @return its address */
        long of(long at, int n, long room);
    }

    /** @param again is asked after {@code gradients} was for all rows */
    private void batchNormBackward(
            boolean batch,
            BatchNorms norms,
            Gradients gradients,
            Gradients again,
            NdArray x,
            NdArray rstd,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum,
            Scope scope) {
        LongRows all = LongRows.of(x);
        int columns = all.n();
        int length = all.length();
        int size = all.blockOf(BatchNorms.SUMMED);
        int blocks = Launcher.parts(all.rows(), size);
        long from = x.address();
        long blockSums = scope.empty("block sums", Shape.of(2, blocks, columns)).address();
        long blockSumsOfNormal = blockSums + 4L * blocks * columns;
        launcher.blocks(all.rows(), size, (first, end, scratch) -> {
            long sums = scratch.floats(3L * length);
            long centredSums = sums + 4L * length;
            long room = centredSums + 4L * length;
            Elementwise.fill(0, sums, 2 * length);
            all.forEach(first, end, (at, n) -> {
                long gradient = gradients.of(at, n, room);
                norms.addSums(n, from + at, gradient, sums, centredSums);
            });
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
        long to = dx.address();
        launcher.blocks(all.rows(), all.blockOf(Launcher.SLICE), (first, end, scratch) -> {
            long room = scratch.floats(length);
            all.forEach(first, end, (at, n) -> {
                long gradient = again.of(at, n, room);
                norms.backward(n, from + at, gradient, averages, tilts, to + at);
            });
        });
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
