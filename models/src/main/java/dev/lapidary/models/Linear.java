package dev.lapidary.models;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Shape;

/** A fully connected layer: {@code [n, in]} → {@code [n, out]}. Weight {@code [out, in]}, as PyTorch keeps it. */
public final class Linear extends Module {
    private final Parameter weight;
    private final Parameter bias;

    /** @param deviation standard deviation of the first weights; biases begin at 0 */
    public Linear(int in, int out, double deviation) {
        weight = Parameter.weight(Shape.of(out, in), Parameter.Initializer.normal(deviation));
        bias = Parameter.undecayed(Shape.of(out), Parameter.Initializer.ZEROS);
    }

    public Tensor forward(Tensor x) {
        return dev.lapidary.autograd.ops.Linear.linear(x, weight, bias);
    }

    Parameter weight() {
        return weight;
    }

    Parameter bias() {
        return bias;
    }
}
