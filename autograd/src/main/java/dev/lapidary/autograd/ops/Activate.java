package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** y = f(x);  dx = dy ⊙ f′(x), with f and f′ as {@link Activation} defines them. Shapes: any → same. */
public final class Activate {
    private Activate() {}

    public static Tensor activate(Activation f, Tensor x) {
        NdArray y = Checks.result(f.name(), x.shape(), x);
        y.backend().elementwise().activate(f, x.data(), y);
        return Graph.record(y, new Back(f, x));
    }

    record Back(Activation f, Tensor x) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend().elementwise().activateBackward(f, x.data(), dy, dy);
            x.accumulateOwned(dy);
        }
    }
}
