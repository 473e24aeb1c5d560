package dev.lapidary.models;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Shape;

/**
 * A convolution without bias: {@code [n, height, width, in]} → {@code [n, height′, width′, out]}. Weight {@code [out, in, size,
 * size]}, as PyTorch keeps it.
 */
public final class Conv2d extends Module {
    private final Parameter weight;
    private final Conv2dGeometry window;

    /** Weights begin as He et al. (2015) have it for ReLU, by the number of connections that leave an input. */
    public Conv2d(int in, int out, Conv2dGeometry window) {
        double deviation = Math.sqrt(2.0 / (out * window.kernelElements()));
        weight = Parameter.weight(
                Shape.of(out, in, window.size(), window.size()), Parameter.Initializer.normal(deviation));
        this.window = window;
    }

    public Tensor forward(Tensor x) {
        return dev.lapidary.autograd.ops.Conv2d.conv2d(x, weight, window, 1);
    }
}
