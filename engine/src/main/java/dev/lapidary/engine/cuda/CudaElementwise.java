package dev.lapidary.engine.cuda;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Elementwise;

/** Elementwise kernels of {@code elementwise.cu}, {@code activations.cu} and {@code dropout.cu}. */
final class CudaElementwise implements Elementwise {
    private final CudaDevice device;

    CudaElementwise(CudaDevice device) {
        this.device = device;
    }

    @Override
    public void fill(double value, NdArray y) {
        if (y.dtype() == DType.I32) {
            device.launch("elementwise.cu", "fillIntegers", LaunchDims.elements(y.size()), (int) value, y.size(), y);
        } else {
            device.launch("elementwise.cu", "fill", LaunchDims.elements(y.size()), (float) value, y.size(), y);
        }
    }

    @Override
    public void copy(NdArray x, NdArray y) {
        if (x.dtype() == y.dtype()) {
            device.copy(x, y);
        } else {
            String kernel = y.dtype() == DType.BF16 ? "toActivations" : "fromActivations";
            device.launch("precision.cu", kernel, LaunchDims.elements(x.size()), x, x.size(), y);
        }
    }

    @Override
    public void add(NdArray a, NdArray b, NdArray y) {
        device.launch("elementwise.cu", "add", LaunchDims.elements(y.size()), a, b, y.size(), y);
    }

    @Override
    public void multiply(NdArray a, NdArray b, NdArray y) {
        device.launch("elementwise.cu", "multiply", LaunchDims.elements(y.size()), a, b, y.size(), y);
    }

    @Override
    public void divide(NdArray a, NdArray b, NdArray y) {
        device.launch("elementwise.cu", "divide", LaunchDims.elements(y.size()), a, b, y.size(), y);
    }

    @Override
    public void sqrt(NdArray x, NdArray y) {
        device.launch("elementwise.cu", "squareRoot", LaunchDims.elements(y.size()), x, y.size(), y);
    }

    @Override
    public void scale(double scale, double shift, NdArray x, NdArray y) {
        LaunchDims grid = LaunchDims.elements(y.size());
        device.launch("elementwise.cu", "scale", grid, (float) scale, (float) shift, x, y.size(), y);
    }

    @Override
    public void axpy(double alpha, NdArray x, NdArray sum) {
        device.launch("elementwise.cu", "axpy", LaunchDims.elements(x.size()), (float) alpha, x, x.size(), sum);
    }

    @Override
    public void axpy(NdArray alpha, long count, NdArray x, NdArray sum) {
        device.launch("elementwise.cu", "axpyOfMean", LaunchDims.elements(x.size()), alpha, count, x, x.size(), sum);
    }

    @Override
    public void activate(Activation f, NdArray x, NdArray y) {
        device.launch("activations.cu", "activate", LaunchDims.elements(x.size()), f.ordinal(), x, x.size(), y);
    }

    @Override
    public void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx) {
        LaunchDims grid = LaunchDims.elements(x.size());
        device.launch("activations.cu", "activateBackward", grid, f.ordinal(), x, dy, x.size(), dx);
    }

    @Override
    public void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y) {
        int rows = x.shape().rows();
        device.launch(
                "dropout.cu",
                "dropout",
                LaunchDims.warps(rows),
                Structs.of(dropout),
                firstRow,
                x,
                rows,
                x.shape().columns(),
                y);
    }

    @Override
    public void residualAdd(DropoutMask dropout, NdArray x, NdArray residual, NdArray y) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        LaunchDims grid = LaunchDims.warps(rows);
        device.launch("dropout.cu", "residualAdd", grid, Structs.of(dropout), x, residual, rows, columns, y);
    }
}
