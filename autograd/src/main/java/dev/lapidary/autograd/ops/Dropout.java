package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import java.util.List;

/**
 * y = x ⊙ M, with M the mask's factors 0 and 1/(1−p);  dx = dy ⊙ M. Shapes: any → same.
 *
 * <p>The identity where nothing is learnt. The mask is not stored: backward derives it from its key again.
 */
public final class Dropout {
    private Dropout() {}

    public static Tensor dropout(Tensor x, DropoutMask mask) {
        if (mask.isNone() || x.scope().isInference()) {
            return x;
        }
        NdArray y = Checks.result("dropout", x.shape(), x);
        y.backend().elementwise().dropout(mask, 0, x.data(), y);
        return Graph.record(y, new Back(x, mask));
    }

    record Back(Tensor x, DropoutMask mask) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend().elementwise().dropout(mask, 0, dy, dy);
            x.accumulateOwned(dy);
        }
    }
}
