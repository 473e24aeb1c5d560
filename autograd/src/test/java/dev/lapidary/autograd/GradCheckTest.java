package dev.lapidary.autograd;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every op's gradient against central differences, both in double precision. */
class GradCheckTest {
    private static final List<OpSpec> SPECS = OpSpecs.ALL;

    /** Truncation errs by about h², rounding by about 10⁻¹⁶/h: this balances them near 10⁻¹⁰. */
    private static final double H = 1e-5;

    private static final double TOLERANCE = 1e-6;

    private static final Backend REFERENCE = Backends.reference();

    @ParameterizedTest(name = "{0}")
    @FieldSource("SPECS")
    void gradientIsThatOfFiniteDifferences(OpSpec spec) {
        for (int n : new int[] {1, 3, 5}) {
            List<Draw.Input> inputs = spec.draw(n);
            Outcome outcome = Outcome.of(spec, n, REFERENCE, inputs);
            for (int i = 0; i < inputs.size(); i++) {
                double[] numeric = differences(spec, n, inputs, i);
                Outcome.assertClose(
                        "gradient of input " + i + " at n = " + n,
                        TOLERANCE,
                        outcome.gradients().get(i),
                        numeric);
            }
        }
    }

    private static double[] differences(OpSpec spec, int n, List<Draw.Input> inputs, int input) {
        double[] gradient = new double[inputs.get(input).values().length];
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] = (loss(spec, n, inputs, input, j, H) - loss(spec, n, inputs, input, j, -H)) / (2 * H);
        }
        return gradient;
    }

    private static double loss(OpSpec spec, int n, List<Draw.Input> inputs, int input, int element, double step) {
        List<Draw.Input> moved = new ArrayList<>(inputs);
        double[] values = inputs.get(input).values().clone();
        values[element] += step;
        moved.set(input, inputs.get(input).with(values));
        return Outcome.of(spec, n, REFERENCE, moved).loss();
    }
}
