package dev.lapidary.models.resnet;

import static dev.lapidary.autograd.ops.Activate.activate;
import static dev.lapidary.autograd.ops.Add.add;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.models.BatchNorm;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Conv2d;
import dev.lapidary.models.Module;

/** A convolution and its normalization, which images leave as large as they come, or smaller by {@code stride}. */
final class ResNetConvLayer extends Module {
    private final Conv2d convolution;
    private final BatchNorm normalization;

    ResNetConvLayer(int in, int out, int size, int stride, WhenFrozen whenFrozen) {
        convolution = new Conv2d(in, out, new Conv2dGeometry(size, stride, size / 2, 1));
        normalization = new BatchNorm(out, whenFrozen);
    }

    Tensor forward(Tensor x) {
        return normalization.forward(convolution.forward(x));
    }

    Tensor forward(Tensor x, Activation activation) {
        return activation == Activation.RELU
                ? normalization.relu(convolution.forward(x), null)
                : activate(activation, forward(x));
    }

    /** Activated after a residual is added. */
    Tensor forward(Tensor x, Tensor residual, Activation activation) {
        return activation == Activation.RELU
                ? normalization.relu(convolution.forward(x), residual)
                : activate(activation, add(forward(x), residual));
    }
}
