package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** y = a ⊙ b;  da = dy ⊙ b, db = dy ⊙ a. Shapes: any, twice → same. */
public final class Multiply {
    private Multiply() {}

    public static Tensor multiply(Tensor a, Tensor b) {
        Checks.sameShape("multiply", a, b);
        NdArray y = Checks.result("multiply", a.shape(), a, b);
        y.backend().elementwise().multiply(a.data(), b.data(), y);
        return Graph.record(y, new Back(a, b));
    }

    record Back(Tensor a, Tensor b) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(a, b);
        }

        @Override
        public void backward(NdArray dy) {
            carry(dy, a, b);
            carry(dy, b, a);
        }

        private static void carry(NdArray dy, Tensor input, Tensor factor) {
            if (input.requiresGradient()) {
                NdArray dx = Checks.like("multiply", dy);
                dy.backend().elementwise().multiply(dy, factor.data(), dx);
                input.accumulateOwned(dx);
            }
        }
    }
}
