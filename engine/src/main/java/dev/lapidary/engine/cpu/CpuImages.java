package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.Window;

/** The kernels on images {@code [n, height, width, channels]}: picks slices and launches, as {@link CpuBackend} does for the rest. */
abstract class CpuImages implements Backend {
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
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        long from = x.address();
        try (Scope scope = Scope.root(this, "column moments")) {
            Shape shape = Shape.of(Launcher.parts(rows, ColumnMoments.BLOCK), 2, columns);
            long moments = scope.empty("block moments", shape).address();
            launcher.blocks(rows, ColumnMoments.BLOCK, (first, end, scratch) -> {
                long mine = moments + 8L * (first / ColumnMoments.BLOCK) * columns;
                ColumnMoments.ofBlock(columns, end - first, from + 4L * first * columns, mine, mine + 4L * columns);
            });
            ColumnMoments.combine(columns, rows, moments, mean.address(), variance.address());
        }
    }

    @Override
    public void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y) {
        long shift = beta.address();
        long to = y.address();
        forEachBlock(x, gamma, mean, rstd, (norms, first, end) -> norms.forward(first, end, shift, to));
    }

    @Override
    public void batchNormRelu(
            NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray residual, NdArray y) {
        long shift = beta.address();
        long to = y.address();
        if (residual == null) {
            forEachBlock(x, gamma, mean, rstd, (norms, first, end) -> norms.forwardRelu(first, end, shift, to));
        } else {
            long added = residual.address();
            forEachBlock(x, gamma, mean, rstd, (norms, first, end) -> norms.forwardRelu(first, end, shift, added, to));
        }
    }

    private interface Normalization {
        void run(BatchNorms norms, int first, int end);
    }

    private void forEachBlock(NdArray x, NdArray gamma, NdArray mean, NdArray rstd, Normalization body) {
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, mean, rstd, scope);
            launcher.rows(
                    x.shape().rows(),
                    x.shape().columns(),
                    (first, end, scratch) ->
                            norms.forEachBlock(first, end, (from, until) -> body.run(norms, from, until)));
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
        long from = dy.address();
        long row = 4L * dy.shape().columns();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, mean, rstd, scope);
            Gradients gradients = (first, end, room) -> from + first * row;
            batchNormBackward(batch, norms, gradients, gradients, dx, gammaSum, betaSum, scope);
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
        long row = 4L * dy.shape().columns();
        try (Scope scope = Scope.root(this, "batch norm")) {
            BatchNorms norms = batchNorms(x, gamma, mean, rstd, scope);
            if (dSum == null) {
                long shift = beta.address();
                Gradients gradients = (first, end, room) -> {
                    norms.reluBackward(first, end, shift, from, room);
                    return room;
                };
                batchNormBackward(batch, norms, gradients, gradients, dx, gammaSum, betaSum, scope);
                return;
            }
            long output = y.address();
            long to = dSum.address();
            Gradients compute = (first, end, room) -> {
                long at = first * row;
                int n = (end - first) * norms.n();
                Activations.backward(Activation.RELU, output + at, from + at, to + at, n);
                return to + at;
            };
            Gradients read = (first, end, room) -> to + first * row;
            batchNormBackward(batch, norms, compute, read, dx, gammaSum, betaSum, scope);
        }
    }

    /** Gives some rows of the gradient of what was normalised, by computing them or because they are there. */
    private interface Gradients {
        /** @param room for a block of rows @return the address of row {@code first} */
        long of(int first, int end, long room);
    }

    /** @param again is asked after {@code gradients} was for all rows */
    private void batchNormBackward(
            boolean batch,
            BatchNorms norms,
            Gradients gradients,
            Gradients again,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum,
            Scope scope) {
        int rows = dx.shape().rows();
        int columns = norms.n();
        int blocks = Launcher.parts(rows, BatchNorms.SUMMED);
        long room = (long) norms.blockRows() * columns;
        long sums = scope.zeros("block sums", Shape.of(blocks, columns)).address();
        long normalSums = scope.zeros("block sums", Shape.of(blocks, columns)).address();
        launcher.blocks(rows, BatchNorms.SUMMED, (first, end, scratch) -> {
            long block = scratch.floats(room);
            long at = 4L * (first / BatchNorms.SUMMED) * columns;
            norms.forEachBlock(first, end, (from, until) -> {
                long gradient = gradients.of(from, until, block);
                norms.addSums(from, until, gradient, sums + at, normalSums + at);
            });
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
        long to = dx.address();
        launcher.rows(rows, columns, (first, end, scratch) -> {
            long block = scratch.floats(room);
            norms.forEachBlock(first, end, (from, until) -> {
                long gradient = again.of(from, until, block);
                norms.backward(from, until, gradient, averages, normalAverages, to);
            });
        });
    }

    private BatchNorms batchNorms(NdArray x, NdArray gamma, NdArray mean, NdArray rstd, Scope scope) {
        NdArray slopes = scope.empty("slopes", gamma.shape());
        multiply(gamma, rstd, slopes);
        return new BatchNorms(x.shape().columns(), x.address(), mean.address(), rstd.address(), slopes.address());
    }
}
