package dev.lapidary.engine;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Makes a kernel's arguments: the same on every backend, and representable in single precision. */
public final class Inputs {
    private final Scope scope;
    private final RandomStream random = new RandomStream(42, 7);

    public Inputs(Scope scope) {
        this.scope = scope;
    }

    public NdArray normal(int... dims) {
        return random(1, 0, dims);
    }

    /** Strictly positive numbers. */
    NdArray positive(int... dims) {
        NdArray x = normal(dims);
        double[] values = x.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.abs(values[i]) + 0.1);
        }
        x.set(values);
        return x;
    }

    NdArray random(double deviation, double mean, int... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return scope.of(shape, values);
    }

    /** Integers in [from, to). */
    NdArray integers(int from, int to, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = from + random.nextInt(to - from);
        }
        return scope.ofInts(values);
    }

    /** So many numbers of the rows of a matrix, each once, from the last row down. */
    NdArray rowsFromLast(int rows, int count) {
        return scope.ofInts(IntStream.range(0, count).map(i -> rows - 1 - i).toArray());
    }

    /** An output, full of what no kernel may leave or read. */
    public NdArray output(int... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new double[Math.toIntExact(shape.size())];
        Arrays.fill(values, Double.NaN);
        return scope.of(shape, values);
    }

    NdArray number(double value) {
        return scope.of(Shape.SCALAR, value);
    }
}
