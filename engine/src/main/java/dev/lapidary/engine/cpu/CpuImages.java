package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.Window;

/** The kernels on images {@code [n, height, width, channels]}: picks slices and launches, as {@link CpuBackend} does for the rest. */
abstract class CpuImages implements Backend {
    final Workers workers;
    final Launcher launcher;
    final ColumnSums columnSums;

    CpuImages(int threads) {
        workers = new Workers(threads);
        launcher = new Launcher(workers);
        columnSums = new ColumnSums(this, launcher);
    }

    @Override
    public void conv2d(NdArray x, NdArray w, Window window, int groups, NdArray y) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution.of(x.shape(), window, groups, y.shape())
                    .forward(launcher, scope, x.address(), w.address(), y.address());
        }
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution.of(dx.shape(), window, groups, dy.shape())
                    .backwardInput(launcher, scope, dy.address(), w.address(), dx.address());
        }
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Window window, int groups, NdArray sum) {
        try (Scope scope = Scope.root(this, "conv2d")) {
            Convolution.of(x.shape(), window, groups, dy.shape())
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
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        long from = x.address();
        try (Scope scope = Scope.root(this, "column moments")) {
            Shape shape = Shape.of(Launcher.parts(rows, BatchNorms.BLOCK), 2, columns);
            long moments = scope.empty("block moments", shape).address();
            launcher.blocks(rows, BatchNorms.BLOCK, (first, end, scratch) -> {
                long mine = moments + 8L * (first / BatchNorms.BLOCK) * columns;
                BatchNorms.moments(columns, end - first, from + 4L * first * columns, mine, mine + 4L * columns);
            });
            BatchNorms.combine(columns, rows, moments, mean.address(), variance.address());
        }
    }

    @Override
    public void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y) {
        batchNorm(x, gamma, beta, mean, rstd, y, (at, n) -> {});
    }

    @Override
    public void batchNormRelu(
            NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray residual, NdArray y) {
        long to = y.address();
        if (residual == null) {
            batchNorm(
                    x,
                    gamma,
                    beta,
                    mean,
                    rstd,
                    y,
                    (at, n) -> Activations.forward(Activation.RELU, to + at, to + at, n));
            return;
        }
        long added = residual.address();
        batchNorm(x, gamma, beta, mean, rstd, y, (at, n) -> {
            Elementwise.add(to + at, added + at, to + at, n);
            Activations.forward(Activation.RELU, to + at, to + at, n);
        });
    }

    /** @param finish is done to each slice of y while it is hot */
    private void batchNorm(
            NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y, Launcher.Slice finish) {
        int columns = x.shape().columns();
        long shift = beta.address();
        long to = y.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, mean, rstd, scope);
            launcher.rows(x.shape().rows(), columns, (first, end, scratch) -> {
                for (int i = first; i < end; i++) {
                    norms.forward(i, shift, to);
                }
                finish.run(4L * first * columns, (end - first) * columns);
            });
        }
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
        batchNormBackward(batch, x, gamma, mean, rstd, (at, n) -> {}, dy, dx, gammaSum, betaSum);
    }

    @Override
    public void batchNormReluBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray y,
            NdArray dy,
            NdArray dSum,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        long output = y.address();
        long from = dy.address();
        long to = dSum.address();
        Launcher.Slice relu = (at, n) -> Activations.backward(Activation.RELU, output + at, from + at, to + at, n);
        batchNormBackward(batch, x, gamma, mean, rstd, relu, dSum, dx, gammaSum, betaSum);
    }

    /** @param prepare computes a slice of dy just before it is needed */
    private void batchNormBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            Launcher.Slice prepare,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        int blocks = Launcher.parts(rows, BatchNorms.BLOCK);
        long from = dy.address();
        long to = dx.address();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, mean, rstd, scope);
            long sums = scope.zeros("block sums", Shape.of(blocks, columns)).address();
            long normalSums =
                    scope.zeros("block sums", Shape.of(blocks, columns)).address();
            launcher.blocks(rows, BatchNorms.BLOCK, (first, end, scratch) -> {
                prepare.run(4L * first * columns, (end - first) * columns);
                long at = 4L * (first / BatchNorms.BLOCK) * columns;
                for (int i = first; i < end; i++) {
                    norms.addSums(i, from, sums + at, normalSums + at);
                }
            });
            NdArray average = scope.zeros("average", Shape.of(columns));
            NdArray normalAverage = scope.zeros("average", Shape.of(columns));
            columnSums.add(sums, blocks, columns, average.address());
            columnSums.add(normalSums, blocks, columns, normalAverage.address());
            axpy(1, average, betaSum);
            axpy(1, normalAverage, gammaSum);
            double share = batch ? 1.0 / rows : 0;
            scale(share, 0, average, average);
            scale(share, 0, normalAverage, normalAverage);
            long averages = average.address();
            long normalAverages = normalAverage.address();
            launcher.rows(rows, columns, (first, end, scratch) -> {
                for (int i = first; i < end; i++) {
                    norms.backward(i, from, averages, normalAverages, to);
                }
            });
        }
    }

    private BatchNorms batchNorms(NdArray x, NdArray gamma, NdArray mean, NdArray rstd, Scope scope) {
        NdArray slopes = scope.empty("slopes", gamma.shape());
        multiply(gamma, rstd, slopes);
        return new BatchNorms(x.shape().columns(), x.address(), mean.address(), rstd.address(), slopes.address());
    }
}
