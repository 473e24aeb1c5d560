package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * y = the largest number that each position of a window sees in each channel, padding not counting;  dx = Σ of the dy whose
 * number was taken there: of equal ones the first in row-major order, as in PyTorch.
 *
 * <p>Shapes: {@code [n, height, width, channels]} → {@code [n, height′, width′, channels]}.
 */
public final class MaxPool {
    private MaxPool() {}

    public static Tensor maxPool(Tensor x, Conv2dGeometry window) {
        Checks.images("maxPool", x);
        Checks.require(
                2 * window.padding() <= window.size(),
                "maxPool",
                "a window of size " + window.size() + " padded by " + window.padding() + " could see nothing",
                x.shape());
        Shape shape = window.over(x.shape(), x.shape().dim(3), "maxPool");
        NdArray y = Checks.result("maxPool", shape, x);
        NdArray argmax = y.scope().empty("maxPool", DType.I32, shape);
        y.backend().poolings().maxPool(x.data(), window, y, argmax);
        return Graph.record(y, new Back(x, window, argmax));
    }

    record Back(Tensor x, Conv2dGeometry window, NdArray argmax) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("maxPool", x.data());
            dy.backend().poolings().maxPoolBackward(dy, argmax, window, dx);
            x.accumulateOwned(dx);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(argmax);
        }
    }
}
