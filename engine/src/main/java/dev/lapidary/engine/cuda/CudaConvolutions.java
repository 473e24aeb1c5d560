package dev.lapidary.engine.cuda;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Convolutions;
import dev.lapidary.engine.kernels.Matrices;

/** Convolutions of {@code convolution.cu}; those of one pixel are products of matrices. */
final class CudaConvolutions implements Convolutions {
    /** Outputs that a block sums up for the gradient of weights, at least, and how many blocks share them, at most. */
    private static final int OUTPUTS_PER_PART = 512;

    private static final int MOST_PARTS = 64;

    private final CudaDevice device;
    private final Matrices matrices;
    private final ColumnSums columnSums;

    CudaConvolutions(CudaDevice device, Matrices matrices, ColumnSums columnSums) {
        this.device = device;
        this.matrices = matrices;
        this.columnSums = columnSums;
    }

    @Override
    public void conv2d(NdArray x, NdArray w, Conv2dGeometry window, int groups, NdArray y) {
        if (isProduct(window, groups)) {
            matrices.matmul(matrix(x), false, filters(w), true, 0, matrix(y));
            return;
        }
        Geometry geometry = Geometry.of(x, y, window, groups);
        int filters = w.shape().dim(0);
        LaunchDims grid = LaunchDims.tiles(y.dtype(), y.shape().rows(), geometry.outChannels(), groups);
        try (Scope scratch = Scope.root(y.backend(), "conv2d")) {
            NdArray arranged = scratch.empty("weights by output", x.dtype(), w.shape());
            LaunchDims elements = LaunchDims.elements(w.size());
            int channels = geometry.channels();
            device.launch(
                    "convolution.cu",
                    "arrangeByOutput",
                    elements,
                    w,
                    filters,
                    channels,
                    window.kernelElements(),
                    arranged);
            device.launch("convolution.cu", "convolution", grid, geometry.struct(), x, arranged, y);
        }
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        conv2dBackwardInput(dy, w, window, groups, 0, dx);
    }

    private void conv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, int beta, NdArray dx) {
        if (isProduct(window, groups)) {
            matrices.matmul(matrix(dy), false, filters(w), false, beta, matrix(dx));
            return;
        }
        Geometry geometry = Geometry.of(dx, dy, window, groups);
        LaunchDims grid = LaunchDims.tiles(dx.dtype(), dx.shape().rows(), geometry.channels(), groups);
        try (Scope scratch = Scope.root(dx.backend(), "conv2d")) {
            NdArray arranged = scratch.empty("weights by input", dy.dtype(), w.shape());
            device.launch(
                    "convolution.cu",
                    "arrangeByInput",
                    LaunchDims.elements(w.size()),
                    w,
                    groups,
                    geometry.outChannels(),
                    geometry.channels(),
                    window.kernelElements(),
                    arranged);
            String kernel = "convolutionBackwardInput";
            device.launch("convolution.cu", kernel, grid, geometry.struct(), dy, arranged, beta, dx);
        }
    }

    @Override
    public void addConv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        conv2dBackwardInput(dy, w, window, groups, 1, dx);
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Conv2dGeometry window, int groups, NdArray sum) {
        if (isProduct(window, groups)) {
            matrices.matmul(matrix(dy), true, matrix(x), false, 1, filters(sum));
            return;
        }
        Geometry geometry = Geometry.of(x, dy, window, groups);
        int outputs = dy.shape().rows();
        int perPart = Math.max(OUTPUTS_PER_PART, LaunchDims.parts(outputs, MOST_PARTS));
        int parts = LaunchDims.parts(outputs, perPart);
        int weights = Math.toIntExact(sum.size());
        LaunchDims tiles = LaunchDims.tiles(
                x.dtype(), geometry.outChannels(), window.kernelElements() * geometry.channels(), groups);
        LaunchDims grid = new LaunchDims(parts * tiles.x(), tiles.y(), groups);
        try (Scope scratch = Scope.root(sum.backend(), "conv2d")) {
            NdArray partial = scratch.empty("partial", Shape.of(parts, weights));
            String kernel = "convolutionBackwardWeight";
            device.launch("convolution.cu", kernel, grid, geometry.struct(), x, dy, parts, perPart, partial);
            columnSums.addPartial(partial, parts, weights, 1, 1, sum);
        }
    }

    /** Whether each output sees one pixel, its own, and all of its channels: the convolution is a product of matrices. */
    private static boolean isProduct(Conv2dGeometry window, int groups) {
        return window.size() == 1 && window.stride() == 1 && window.padding() == 0 && groups == 1;
    }

    private static NdArray matrix(NdArray images) {
        return images.reshape(Shape.of(images.shape().rows(), images.shape().columns()));
    }

    private static NdArray filters(NdArray w) {
        return w.reshape(Shape.of(w.shape().dim(0), w.shape().dim(1)));
    }

    /** The struct Geometry of {@code convolution.cu}; channels are those of a group. */
    private record Geometry(Shape in, Shape out, Conv2dGeometry window, int groups) {
        static Geometry of(NdArray x, NdArray y, Conv2dGeometry window, int groups) {
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
}
