package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** y = factor·x;  dx = factor·dy. Shapes: any → same. */
public final class Scale {
    private Scale() {}

    public static Tensor scale(Tensor x, double factor) {
        NdArray y = Checks.result("scale", x.shape(), x);
        y.backend().elementwise().scale(factor, 0, x.data(), y);
        return Graph.record(y, new Back(x, factor));
    }

    record Back(Tensor x, double factor) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend().elementwise().axpy(factor, dy, x.gradientAccumulator());
        }
    }
}
