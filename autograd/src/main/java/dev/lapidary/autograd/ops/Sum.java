package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/** y = Σ x;  dx = dy everywhere. Shapes: any → a scalar. */
public final class Sum {
    private Sum() {}

    public static Tensor sum(Tensor x) {
        NdArray y = Checks.result("sum", x.backend().floatType(), Shape.SCALAR, x);
        y.backend().elementwise().fill(y.backend().reductions().sum(x.data()), y);
        return Graph.record(y, new Back(x));
    }

    record Back(Tensor x) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("sum", x.data());
            dx.backend().elementwise().fill(dy.item(), dx);
            x.accumulateOwned(dx);
        }
    }
}
