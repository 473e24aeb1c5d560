package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import java.util.List;

/**
 * y = x, rounded or widened to another floating-point type;  dx = dy in x's type. Shapes: any → same.
 *
 * <p>Ops want activations of one type. Data enters a model through {@link #toActivations}; a computation that needs single
 * precision begins with {@link #toFloats}.
 */
public final class Cast {
    private Cast() {}

    /** x in the type of activations; x itself if it is. */
    public static Tensor toActivations(Tensor x) {
        DType type = x.backend().activationType();
        return x.data().dtype() == type ? x : cast(x, type);
    }

    /** x in the type of parameters, which is single precision; x itself if it is. */
    public static Tensor toFloats(Tensor x) {
        DType type = x.backend().floatType();
        return x.data().dtype() == type ? x : cast(x, type);
    }

    /** x in the type of activations or of parameters. */
    public static Tensor cast(Tensor x, DType type) {
        Checks.require(x.backend().computesOn(type), "cast", "the backend has no such floating-point numbers", type);
        NdArray y = Checks.result("cast", type, x.shape(), x);
        y.backend().elementwise().copy(x.data(), y);
        return Graph.record(y, new Back(x));
    }

    record Back(Tensor x) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("cast", x.data());
            dy.backend().elementwise().copy(dy, dx);
            x.accumulateOwned(dx);
        }
    }
}
