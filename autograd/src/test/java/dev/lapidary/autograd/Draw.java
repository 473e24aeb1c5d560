package dev.lapidary.autograd;

import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Shape;
import java.util.function.DoubleSupplier;

/** Draws the inputs of ops: numbers that single precision holds exactly, so that every backend begins with the same. */
final class Draw {
    private final RandomStream random;

    Draw(RandomStream random) {
        this.random = random;
    }

    /** A drawn input: its shape and its elements. */
    record Input(Shape shape, double[] values) {}

    /** The standard normal distribution. */
    Input normal(int... dims) {
        return fill(dims, random::nextGaussian);
    }

    /** The normal distribution with a gap around 0, where the function has a kink. */
    Input awayFromZero(int... dims) {
        return fill(dims, () -> {
            double x = random.nextGaussian();
            return x + Math.copySign(0.01, x);
        });
    }

    private static Input fill(int[] dims, DoubleSupplier next) {
        Shape shape = Shape.of(dims);
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return new Input(shape, values);
    }
}
