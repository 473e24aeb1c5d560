package dev.lapidary.engine.cuda;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.Window;
import java.util.List;

/** The kernels on images {@code [n, height, width, channels]}: chooses kernels and grids, as {@link CudaBackend} does for the rest. */
abstract class CudaImages extends CudaRows {
    /** Outputs that a block sums up for the gradient of weights, at least, and how many blocks share them, at most. */
    private static final int OUTPUTS_PER_PART = 512;

    private static final int MOST_PARTS = 64;

    CudaImages(CudaDevice device) {
        super(device);
    }

    // --- convolution ---

    @Override
    public void conv2d(NdArray x, NdArray w, Window window, int groups, NdArray y) {
        if (isProduct(window, groups)) {
            matmul(matrix(x), false, filters(w), true, 0, matrix(y));
            return;
        }
        Geometry geometry = Geometry.of(x, y, window, groups);
        int filters = w.shape().dim(0);
        Grid grid = Grid.tiles(y.dtype(), y.shape().rows(), geometry.outChannels(), groups);
        try (Scope scratch = Scope.root(this, "conv2d")) {
            NdArray arranged = scratch.empty("weights by output", x.dtype(), w.shape());
            Grid elements = Grid.elements(w.size());
            int channels = geometry.channels();
            device.launch("convolution.cu", "arrangeByOutput", elements, w, filters, channels, window.taps(), arranged);
            device.launch("convolution.cu", "convolution", grid, geometry.struct(), x, arranged, y);
        }
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        conv2dBackwardInput(dy, w, window, groups, 0, dx);
    }

    @Override
    public void addConv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        conv2dBackwardInput(dy, w, window, groups, 1, dx);
    }

    private void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, int keep, NdArray dx) {
        if (isProduct(window, groups)) {
            matmul(matrix(dy), false, filters(w), false, keep, matrix(dx));
            return;
        }
        Geometry geometry = Geometry.of(dx, dy, window, groups);
        Grid grid = Grid.tiles(dx.dtype(), dx.shape().rows(), geometry.channels(), groups);
        try (Scope scratch = Scope.root(this, "conv2d")) {
            NdArray arranged = scratch.empty("weights by input", dy.dtype(), w.shape());
            device.launch(
                    "convolution.cu",
                    "arrangeByInput",
                    Grid.elements(w.size()),
                    w,
                    groups,
                    geometry.outChannels(),
                    geometry.channels(),
                    window.taps(),
                    arranged);
            String kernel = "convolutionBackwardInput";
            device.launch("convolution.cu", kernel, grid, geometry.struct(), dy, arranged, keep, dx);
        }
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Window window, int groups, NdArray sum) {
        if (isProduct(window, groups)) {
            matmul(matrix(dy), true, matrix(x), false, 1, filters(sum));
            return;
        }
        Geometry geometry = Geometry.of(x, dy, window, groups);
        int outputs = dy.shape().rows();
        int perPart = Math.max(OUTPUTS_PER_PART, Grid.parts(outputs, MOST_PARTS));
        int parts = Grid.parts(outputs, perPart);
        int weights = Math.toIntExact(sum.size());
        Grid tiles = Grid.tiles(x.dtype(), geometry.outChannels(), window.taps() * geometry.channels(), groups);
        Grid grid = new Grid(parts * tiles.x(), tiles.y(), groups);
        try (Scope scratch = Scope.root(this, "conv2d")) {
            NdArray partial = scratch.empty("partial", Shape.of(parts, weights));
            String kernel = "convolutionBackwardWeight";
            device.launch("convolution.cu", kernel, grid, geometry.struct(), x, dy, parts, perPart, partial);
            addPartialSums(partial, parts, weights, 1, 1, sum);
        }
    }

    /** Whether each output sees one pixel, its own, and all of its channels: the convolution is a product of matrices. */
    private static boolean isProduct(Window window, int groups) {
        return window.size() == 1 && window.stride() == 1 && window.padding() == 0 && groups == 1;
    }

    private static NdArray matrix(NdArray images) {
        return images.reshape(Shape.of(images.shape().rows(), images.shape().columns()));
    }

    private static NdArray filters(NdArray w) {
        return w.reshape(Shape.of(w.shape().dim(0), w.shape().dim(1)));
    }

    /** The struct Geometry of {@code convolution.cu}; channels are those of a group. */
    private record Geometry(Shape in, Shape out, Window window, int groups) {
        static Geometry of(NdArray x, NdArray y, Window window, int groups) {
            return new Geometry(x.shape(), y.shape(), window, groups);
        }

        int channels() {
            return in.dim(3) / groups;
        }

        int outChannels() {
            return out.dim(3) / groups;
        }

        int[] struct() {
            return new int[] {
                in.dim(0),
                in.dim(1),
                in.dim(2),
                channels(),
                out.dim(1),
                out.dim(2),
                outChannels(),
                window.size(),
                window.stride(),
                window.padding(),
                window.dilation(),
                groups
            };
        }
    }

    // --- pooling ---

    @Override
    public void maxPool(NdArray x, Window window, NdArray y, NdArray taken) {
        Shape out = y.shape();
        int[] pooling = pooling(x, window, y);
        Grid grid = Grid.cells(out.rows(), out.columns());
        device.launch("pooling.cu", "maxPool", grid, pooling, x, out.rows(), out.columns(), y, taken);
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray taken, Window window, NdArray dx) {
        Shape in = dx.shape();
        int[] pooling = pooling(dx, window, dy);
        Grid grid = Grid.cells(in.rows(), in.columns());
        device.launch("pooling.cu", "maxPoolBackward", grid, pooling, dy, taken, in.rows(), in.columns(), dx);
    }

    /** The struct Pooling of {@code pooling.cu}. */
    private static int[] pooling(NdArray x, Window window, NdArray y) {
        Shape in = x.shape();
        Shape out = y.shape();
        return new int[] {
            in.dim(1),
            in.dim(2),
            out.dim(1),
            out.dim(2),
            window.size(),
            window.stride(),
            window.padding(),
            window.dilation()
        };
    }

    @Override
    public void averagePool(NdArray x, NdArray y) {
        int images = x.shape().dim(0);
        int channels = x.shape().columns();
        device.launch("pooling.cu", "averagePool", Grid.elements(y.size()), x, images, pixels(x), channels, y);
    }

    @Override
    public void averagePoolBackward(NdArray dy, NdArray dx) {
        int rows = dx.shape().rows();
        int channels = dx.shape().columns();
        device.launch(
                "pooling.cu", "averagePoolBackward", Grid.cells(rows, channels), dy, rows, pixels(dx), channels, dx);
    }

    private static int pixels(NdArray images) {
        return images.shape().dim(1) * images.shape().dim(2);
    }

    // --- batch normalisation ---

    @Override
    public void columnMoments(NdArray x, NdArray mean, NdArray variance) {
        int rows = x.shape().rows();
        float share = rows == 0 ? 0 : 1f / rows;
        sumColumns("columns.cu", "partialSums", x.shape(), share, 0, List.of(mean), x);
        sumColumns("columns.cu", "partialSquares", x.shape(), share, 0, List.of(variance), x, mean);
    }

    @Override
    public void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y) {
        batchNorm(x, gamma, beta, mean, rstd, null, false, y);
    }

    @Override
    public void batchNormRelu(
            NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray residual, NdArray y) {
        batchNorm(x, gamma, beta, mean, rstd, residual, true, y);
    }

    private void batchNorm(
            NdArray x,
            NdArray gamma,
            NdArray beta,
            NdArray mean,
            NdArray rstd,
            NdArray residual,
            boolean relu,
            NdArray y) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        device.launch(
                "batchnorm.cu",
                "batchNorm",
                Grid.cells(rows, columns),
                x,
                gamma,
                beta,
                mean,
                rstd,
                residual,
                relu ? 1 : 0,
                rows,
                columns,
                y);
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
        batchNormReluBackward(batch, x, gamma, null, mean, rstd, null, dy, null, dx, gammaSum, betaSum);
    }

    /** Without ReLU if y is null. */
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
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        try (Scope scratch = Scope.root(this, "batch norm")) {
            NdArray sums = scratch.empty("sums", Shape.of(2, columns));
            List<NdArray> each = List.of(sums.rows(0, 1), sums.rows(1, 2));
            sumColumns("batchnorm.cu", "batchNormSums", x.shape(), 1, 0, each, x, mean, rstd, y, dy);
            axpy(1, each.get(0), gammaSum);
            axpy(1, each.get(1), betaSum);
            float share = batch && rows > 0 ? 1f / rows : 0;
            device.launch(
                    "batchnorm.cu",
                    "batchNormBackward",
                    Grid.cells(rows, columns),
                    x,
                    gamma,
                    mean,
                    rstd,
                    y,
                    dy,
                    sums,
                    share,
                    rows,
                    columns,
                    dSum,
                    dx);
        }
    }
}
