package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** y = a + b;  da = dy, db = dy. Shapes: any, twice → same. */
public final class Add {
    private Add() {}

    public static Tensor add(Tensor a, Tensor b) {
        Checks.sameShape("add", a, b);
        NdArray y = Checks.result("add", a.shape(), a, b);
        y.backend().elementwise().add(a.data(), b.data(), y);
        return Graph.record(y, new Back(a, b));
    }

    record Back(Tensor a, Tensor b) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(a, b);
        }

        @Override
        public void backward(NdArray dy) {
            if (a.requiresGradient()) {
                a.addGradient(dy);
            }
            if (b.requiresGradient()) {
                b.accumulateOwned(dy);
            }
        }
    }
}
