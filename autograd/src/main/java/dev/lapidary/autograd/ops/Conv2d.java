package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * Convolution without bias, as PyTorch's (a cross-correlation). Position p of the window sees pixel s(p, k) through its tap k:
 *
 * <pre>
 * y[p, o] = Σ over k, c of x[s(p, k), c]·w[o, c, k]
 * dx[q, c] = Σ over o and all p, k with s(p, k) = q of dy[p, o]·w[o, c, k]      dw[o, c, k] = Σ over p of dy[p, o]·x[s(p, k), c]
 * </pre>
 *
 * <p>Outputs and inputs are split into {@code groups}; c runs over the channels of o's group.
 *
 * <p>Shapes: {@code [n, height, width, in]}, {@code [out, in / groups, size, size]} → {@code [n, height′, width′, out]}.
 */
public final class Conv2d {
    private Conv2d() {}

    public static Tensor conv2d(Tensor x, Tensor weight, Conv2dGeometry window, int groups) {
        Checks.images("conv2d", x);
        Checks.weight("conv2d", "the weight", weight);
        int out = weight.shape().dim(0);
        Checks.require(
                groups > 0
                        && x.shape().dim(3) % groups == 0
                        && out % groups == 0
                        && weight.shape()
                                .equals(Shape.of(out, x.shape().dim(3) / groups, window.size(), window.size())),
                "conv2d",
                "needs [n, height, width, in] and [out, in / groups, size, size], in and out multiples of groups "
                        + groups + ", size " + window.size(),
                x.shape(),
                weight.shape());
        NdArray y = Checks.result("conv2d", window.over(x.shape(), out, "conv2d"), x, weight);
        y.backend().convolutions().conv2d(x.data(), weight.data(), window, groups, y);
        return Graph.record(y, new Back(x, weight, window, groups));
    }

    record Back(Tensor x, Tensor weight, Conv2dGeometry window, int groups) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, weight);
        }

        @Override
        public void backward(NdArray dy) {
            if (weight.requiresGradient()) {
                dy.backend()
                        .convolutions()
                        .conv2dBackwardWeight(x.data(), dy, window, groups, weight.gradientAccumulator());
            }
            if (!x.requiresGradient()) {
                return;
            }
            if (x.gradient() == null) {
                NdArray dx = Checks.like("conv2d", x.data());
                dy.backend().convolutions().conv2dBackwardInput(dy, weight.data(), window, groups, dx);
                x.accumulateOwned(dx);
            } else {
                dy.backend()
                        .convolutions()
                        .addConv2dBackwardInput(dy, weight.data(), window, groups, x.gradientAccumulator());
            }
        }
    }
}
