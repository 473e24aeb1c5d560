package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import java.util.List;

/**
 * The end of a sub-layer that normalises first (pre-norm), in one pass. With M the mask's factors 0 and 1/(1−p):
 *
 * <pre>
 * y = x ⊙ M + residual
 * dx = dy ⊙ M      dresidual = dy
 * </pre>
 *
 * <p>Nothing is dropped where nothing is learnt. The mask is not stored: backward derives it from its key again. Shapes: any, twice →
 * same.
 */
public final class ResidualAdd {
    private ResidualAdd() {}

    public static Tensor residualAdd(Tensor x, DropoutMask mask, Tensor residual) {
        Checks.sameShape("residualAdd", x, residual);
        NdArray y = Checks.result("residualAdd", x.shape(), x, residual);
        DropoutMask active = y.scope().isInference() ? DropoutMask.NONE : mask;
        y.backend().elementwise().residualAdd(active, x.data(), residual.data(), y);
        return Graph.record(y, new Back(x, active, residual));
    }

    record Back(Tensor x, DropoutMask mask, Tensor residual) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, residual);
        }

        @Override
        public void backward(NdArray dy) {
            if (x.requiresGradient()) {
                NdArray dx = Checks.like("residualAdd", dy);
                dy.backend().elementwise().dropout(mask, 0, dy, dx);
                x.accumulateOwned(dx);
            }
            if (residual.requiresGradient()) {
                residual.accumulateOwned(dy);
            }
        }
    }
}
