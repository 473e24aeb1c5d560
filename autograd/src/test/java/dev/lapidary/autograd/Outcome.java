package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.Multiply.multiply;
import static dev.lapidary.autograd.ops.Sum.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What an op gives on a backend.
 *
 * @param y its value
 * @param loss Σ w ⊙ y for fixed random weights w
 * @param gradients of the loss by each input
 */
record Outcome(double[] y, double loss, List<double[]> gradients) {
    static Outcome of(OpSpec spec, int n, Backend backend) {
        return of(spec, n, backend, spec.draw(n));
    }

    static Outcome of(OpSpec spec, int n, Backend backend, List<Draw.Input> inputs) {
        return of(spec, n, backend, inputs, UnaryOperator.identity());
    }

    /** For inputs and weights that bfloat16 holds exactly. */
    static Outcome ofRounded(OpSpec spec, int n, Backend backend) {
        List<Draw.Input> inputs = spec.draw(n).stream().map(Draw.Input::rounded).toList();
        return of(spec, n, backend, inputs, Draw.Input::rounded);
    }

    private static Outcome of(
            OpSpec spec, int n, Backend backend, List<Draw.Input> inputs, UnaryOperator<Draw.Input> prepared) {
        try (Scope scope = Scope.root(backend, "test")) {
            List<Tensor> tensors = new ArrayList<>();
            for (Draw.Input input : inputs) {
                DType type = input.isWeight() ? backend.floatType() : backend.activationType();
                tensors.add(Tensor.variable(placed(scope, type, input)));
            }
            Tensor y = spec.apply(scope, tensors, n);
            double[] value = y.data().toDoubles();
            NdArray weights = placed(scope, y.data().dtype(), prepared.apply(weights(y.shape())));
            Tensor loss = sum(multiply(y, Tensor.constant(weights)));
            loss.backward();
            tensors.forEach(Outcome::assertGradientFits);
            return new Outcome(
                    value,
                    loss.data().item(),
                    tensors.stream().map(x -> x.gradient().toDoubles()).toList());
        }
    }

    private static NdArray placed(Scope scope, DType type, Draw.Input input) {
        NdArray array = scope.empty("input", type, input.shape());
        array.set(input.values());
        return array;
    }

    private static Draw.Input weights(Shape shape) {
        return new Draw(new RandomStream(1, 2)).normal(shape.toArray());
    }

    private static void assertGradientFits(Tensor x) {
        assertThat(x.gradient().dtype()).isEqualTo(x.data().dtype());
        assertThat(x.gradient().shape()).isEqualTo(x.shape());
    }

    /** A gradient of 0 is a difference of numbers of order 1, which rounding leaves at up to 10⁻⁷: arrays count as this large. */
    private static final double SMALLEST = 0.2;

    /** Checks value and gradients, as whole arrays, against what they should be: ‖Δ‖ ≤ tolerance·‖expected‖. */
    void assertIsWithin(double tolerance, Outcome expected, String where) {
        assertClose("value " + where, tolerance, y, expected.y);
        for (int i = 0; i < gradients.size(); i++) {
            assertClose("gradient of input " + i + " " + where, tolerance, gradients.get(i), expected.gradients.get(i));
        }
    }

    /** The same in bfloat16, whose roundings of numbers of order 1 such differences keep: arrays count as if made of them. */
    void assertIsNear(double tolerance, Outcome expected, String where) {
        assertClose("value " + where, tolerance, Math.sqrt(y.length), y, expected.y);
        for (int i = 0; i < gradients.size(); i++) {
            double[] gradient = gradients.get(i);
            String what = "gradient of input " + i + " " + where;
            assertClose(what, tolerance, Math.sqrt(gradient.length), gradient, expected.gradients.get(i));
        }
    }

    static void assertClose(String what, double tolerance, double[] actual, double[] expected) {
        assertClose(what, tolerance, SMALLEST, actual, expected);
    }

    private static void assertClose(
            String what, double tolerance, double smallest, double[] actual, double[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.hypot(difference, actual[i] - expected[i]);
            size = Math.hypot(size, expected[i]);
        }
        assertThat(difference)
                .as("distance of the %s from what it should be, whose norm is %s", what, size)
                .isLessThanOrEqualTo(tolerance * Math.max(size, smallest));
    }
}
