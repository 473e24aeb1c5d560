package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * Global average pooling, flattened: y = the average of each channel over its image;  dx = dy / (height·width) everywhere.
 *
 * <p>Shapes: {@code [n, height, width, channels]} → {@code [n, channels]}.
 */
public final class AveragePool {
    private AveragePool() {}

    public static Tensor averagePool(Tensor x) {
        Checks.images("averagePool", x);
        NdArray y = Checks.result(
                "averagePool", Shape.of(x.shape().dim(0), x.shape().dim(3)), x);
        y.backend().poolings().averagePool(x.data(), y);
        return Graph.record(y, new Back(x));
    }

    record Back(Tensor x) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("averagePool", x.data());
            dy.backend().poolings().averagePoolBackward(dy, dx);
            x.accumulateOwned(dx);
        }
    }
}
