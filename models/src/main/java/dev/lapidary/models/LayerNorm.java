package dev.lapidary.models;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.autograd.ops.LinearDropoutResidualLayerNorm;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.Shape;

/** Layer normalization of each row, then scale and shift: {@code [n, size]} → {@code [n, size]}. */
public final class LayerNorm extends Module {
    private final Parameter weight;
    private final Parameter bias;
    private final double epsilon;

    public LayerNorm(int size, double epsilon) {
        weight = Parameter.undecayed(Shape.of(size), Parameter.Initializer.ONES);
        bias = Parameter.undecayed(Shape.of(size), Parameter.Initializer.ZEROS);
        this.epsilon = epsilon;
    }

    public Tensor forward(Tensor x) {
        return dev.lapidary.autograd.ops.LayerNorm.layerNorm(x, weight, bias, epsilon);
    }

    /**
     * The normalised sum of a residual and the dropped-out projection of f(x).
     *
     * @param f null for none
     */
    public Tensor forward(Activation f, Tensor x, Linear projection, DropoutMask mask, Tensor residual) {
        return LinearDropoutResidualLayerNorm.linearDropoutResidualLayerNorm(
                f, x, projection.weight(), projection.bias(), mask, residual, weight, bias, epsilon);
    }
}
