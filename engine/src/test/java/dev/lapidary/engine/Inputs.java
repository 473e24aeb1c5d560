package dev.lapidary.engine;

import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Makes a kernel's arguments, activations unless asked for others: the same on every backend, and exact in single precision. */
public final class Inputs {
    private final Scope scope;
    private final DType type;
    private final RandomStream random;
    private final Normals normals;
    private final boolean rounded;

    public Inputs(Scope scope) {
        this(scope, false);
    }

    /** @param rounded whether bfloat16 holds the numbers exactly, too */
    public Inputs(Scope scope, boolean rounded) {
        this(scope, scope.backend().activationType(), new RandomStream(42, 7), new Normals(), rounded);
    }

    private Inputs(Scope scope, DType type, RandomStream random, Normals normals, boolean rounded) {
        this.scope = scope;
        this.type = type;
        this.random = random;
        this.normals = normals;
        this.rounded = rounded;
    }

    /** Makes what is no activation: parameters, their gradients, statistics. */
    public Inputs floats() {
        return new Inputs(scope, scope.backend().floatType(), random, normals, rounded);
    }

    private NdArray placed(Shape shape, double... values) {
        NdArray array = scope.empty("input", type, shape);
        array.set(values);
        return array;
    }

    /** As a kernel's argument has it: in single precision, or as bfloat16 would. */
    private double exact(double value) {
        return rounded ? Bfloat16.toFloat(Bfloat16.of((float) value)) : (float) value;
    }

    public NdArray normal(int... dims) {
        return random(1, 0, dims);
    }

    /** Strictly positive numbers. */
    NdArray positive(int... dims) {
        NdArray x = normal(dims);
        double[] values = x.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = exact(Math.abs(values[i]) + 0.1);
        }
        x.set(values);
        return x;
    }

    NdArray random(double deviation, double mean, int... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = exact(mean + deviation * normals.next());
        }
        return placed(shape, values);
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
        return placed(shape, values);
    }

    NdArray number(double value) {
        return scope.of(Shape.SCALAR, value);
    }

    /** Random numbers that normalizations of so many columns scale and shift by. */
    Affine affine(int columns) {
        NdArray gamma = floats().normal(columns);
        return new Affine(gamma, floats().normal(columns));
    }

    /** Made-up statistics of so many rows, or columns. */
    NormStatistics statistics(int count) {
        NdArray mean = floats().random(0.1, 0, count);
        return NormStatistics.ofInput(mean, floats().random(0.1, 1, count));
    }
}
