package dev.lapidary.autograd;

import dev.lapidary.engine.Bfloat16;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Draws the inputs of ops: numbers that single precision holds exactly, so that every backend begins with the same. */
final class Draw {
    private final RandomStream random;

    Draw(RandomStream random) {
        this.random = random;
    }

    /**
     * A drawn input: its shape and its elements.
     *
     * @param isWeight whether it stands for a parameter, rather than for activations
     */
    record Input(Shape shape, double[] values, boolean isWeight) {
        Input with(double[] others) {
            return new Input(shape, others, isWeight);
        }

        /** The nearest numbers that bfloat16 holds exactly. */
        Input rounded() {
            return with(Arrays.stream(values)
                    .map(value -> Bfloat16.toFloat(Bfloat16.of((float) value)))
                    .toArray());
        }
    }

    /** The standard normal distribution. */
    Input normal(int... dims) {
        return fill(dims, random::nextGaussian);
    }

    /** The same for a parameter. */
    Input weight(int... dims) {
        Input normal = normal(dims);
        return new Input(normal.shape, normal.values, true);
    }

    /** Numbers about the places where a function has kinks, to both sides of each, with a gap around it. */
    Input aboutKinks(List<Double> kinks, int... dims) {
        int[] next = {0};
        return fill(dims, () -> {
            double x = random.nextGaussian();
            return kinks.get(next[0]++ % kinks.size()) + x + Math.copySign(0.01, x);
        });
    }

    private static Input fill(int[] dims, DoubleSupplier next) {
        Shape shape = Shape.of(dims);
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return new Input(shape, values, false);
    }
}
