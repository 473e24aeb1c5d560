package dev.lapidary.engine.cuda;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Poolings;

/** Kernels of {@code pooling.cu}. */
final class CudaPoolings implements Poolings {
    private final CudaDevice device;

    CudaPoolings(CudaDevice device) {
        this.device = device;
    }

    @Override
    public void maxPool(NdArray x, Conv2dGeometry window, NdArray y, NdArray argmax) {
        Shape out = y.shape();
        int[] pooling = pooling(x, window, y);
        LaunchDims grid = LaunchDims.cells(out.rows(), out.columns());
        device.launch("pooling.cu", "maxPool", grid, pooling, x, out.rows(), out.columns(), y, argmax);
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray argmax, Conv2dGeometry window, NdArray dx) {
        Shape in = dx.shape();
        int[] pooling = pooling(dx, window, dy);
        LaunchDims grid = LaunchDims.cells(in.rows(), in.columns());
        device.launch("pooling.cu", "maxPoolBackward", grid, pooling, dy, argmax, in.rows(), in.columns(), dx);
    }

    /** The struct Pooling of {@code pooling.cu}. */
    private static int[] pooling(NdArray x, Conv2dGeometry window, NdArray y) {
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
        device.launch("pooling.cu", "averagePool", LaunchDims.elements(y.size()), x, images, pixels(x), channels, y);
    }

    @Override
    public void averagePoolBackward(NdArray dy, NdArray dx) {
        int rows = dx.shape().rows();
        int channels = dx.shape().columns();
        device.launch(
                "pooling.cu",
                "averagePoolBackward",
                LaunchDims.cells(rows, channels),
                dy,
                rows,
                pixels(dx),
                channels,
                dx);
    }

    private static int pixels(NdArray images) {
        return images.shape().dim(1) * images.shape().dim(2);
    }
}
