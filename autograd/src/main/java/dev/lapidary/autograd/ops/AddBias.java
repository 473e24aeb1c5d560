package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** y = x + b, b added to every row;  dx = dy, db = Σ rows of dy. Shapes: {@code […, m]}, {@code [m]} → {@code […, m]}. */
public final class AddBias {
    private AddBias() {}

    public static Tensor addBias(Tensor x, Tensor bias) {
        Checks.perColumn("addBias", "the bias", x, bias);
        NdArray y = Checks.result("addBias", x.shape(), x, bias);
        y.backend().rows().addBias(x.data(), bias.data(), y);
        return Graph.record(y, new Back(x, bias));
    }

    record Back(Tensor x, Tensor bias) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, bias);
        }

        @Override
        public void backward(NdArray dy) {
            if (bias.requiresGradient()) {
                dy.backend().rows().sumOverRows(dy, bias.gradientAccumulator());
            }
            if (x.requiresGradient()) {
                x.accumulateOwned(dy);
            }
        }
    }
}
