package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** Per row, yⱼ = exp(xⱼ) / Σₖ exp(xₖ);  dx = y ⊙ (dy − Σₖ dyₖ·yₖ). Shapes: {@code [n, m]} → same. */
public final class Softmax {
    private Softmax() {}

    public static Tensor softmax(Tensor x) {
        NdArray y = Checks.result("softmax", x.shape(), x);
        y.backend().rows().softmax(x.data(), y);
        return Graph.record(y, new Back(x, y));
    }

    record Back(Tensor x, NdArray y) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("softmax", dy);
            dy.backend().rows().softmaxBackward(y, dy, dx);
            x.accumulateOwned(dx);
        }
    }
}
