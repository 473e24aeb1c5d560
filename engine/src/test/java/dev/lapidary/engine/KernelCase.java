package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * A call of a backend's method on made-up arguments of a given size, for backends to be compared by.
 *
 * @param sums on the way to a result, one after the other
 * @param limit of what its results may be wrong by, relative to the largest
 */
public record KernelCase(String name, Call call, List<Chain> sums, double limit) {
    /** How far a float may be from the number that it stands for, relative to that. */
    private static final double ROUNDING = 0x1p-24;
    /** Roundings that are no additions of a sum: functions, which VectorMathTest allows three, and half a dozen operations. */
    private static final double STEPS = 6;
    /**
     * The most that any kernel is allowed, whatever its sums: what all were held to before their sums were counted, and have met since.
     */
    private static final double LIMIT = 1e-6;
    /** The same for products of hundreds of terms: of 594, a convolution's are wrong by 1.3e-6 on every processor. */
    private static final double LIMIT_OF_LONG_SUMS = 2e-6;

    static final DropoutMask DROPOUT = new DropoutMask(0.3, new RandomKey(0x1234_5678_9ABC_DEFFL, 11, 5));

    /** A use of the method. */
    public interface Call {
        /** Calls the method and returns all that it wrote. */
        List<NdArray> on(Backend backend, Inputs in, int rows, int columns);
    }

    /** How many additions of a sum follow one another, given the sizes of the arguments; see {@link Chains}. */
    public interface Chain {
        int of(int rows, int columns);
    }

    /** A kernel that adds nothing up. */
    public KernelCase(String name, Call call) {
        this(name, (n, m) -> 0, call);
    }

    /** The same kernel, of which it is known what it adds up. */
    KernelCase(String name, Chain chain, Call call) {
        this(name, call, List.of(chain), LIMIT);
    }

    KernelCase adding(Chain... chains) {
        return new KernelCase(name, call, List.of(chains), limit);
    }

    /** The same kernel, where it adds up so much that it may be wrong by more. */
    KernelCase ofLongSums() {
        return new KernelCase(name, call, sums, LIMIT_OF_LONG_SUMS);
    }

    /**
     * How far results in single precision may be from exact ones, relative to the largest.
     *
     * <p>The partial sums of a result L of k terms grow to L about steadily. Each addition rounds by u times the partial sum at most,
     * by u/√3 times that on average, and independently of the others: the squares add up to (u·L)²·k/9. Among thousands of results
     * there is one with 4.5 such errors, which is 1.5·u·√k of the largest result. Terms of one sign are no worse. What else is
     * rounded on the way adds its square, and so do the errors of sums that the terms of the next sum are made of. Kernels add up in
     * parts: k counts the additions that follow one another. In no case is more allowed than the {@link #limit}.
     *
     * <p>Measured, of CpuBackendTest's 6,161 cases: the worst takes 0.82 of it, on AVX2 and
     * AVX-512, with OpenBLAS's kernels for Haswell, SkylakeX and Cooperlake.
     */
    public double tolerance(int rows, int columns) {
        double squares = 0;
        for (Chain sum : sums) {
            squares += STEPS * STEPS + 2.25 * sum.of(rows, columns);
        }
        return Math.min(limit, ROUNDING * Math.sqrt(squares));
    }

    /** What the kernel writes. */
    public List<double[]> results(Backend backend, int rows, int columns) {
        return results(backend, rows, columns, false);
    }

    /** @param rounded whether bfloat16 holds all inputs exactly */
    public List<double[]> results(Backend backend, int rows, int columns, boolean rounded) {
        try (Scope scope = Scope.root(backend, name)) {
            return call.on(backend, new Inputs(scope, rounded), rows, columns).stream()
                    .map(NdArray::toDoubles)
                    .toList();
        }
    }

    /** Checks what a backend makes of it against a more exact one, relative to the largest number of each output. */
    public void assertClose(double tolerance, Backend backend, Backend exact, int rows, int columns) {
        assertClose(tolerance, backend, exact, rows, columns, false);
    }

    /** @param rounded whether bfloat16 holds all inputs exactly */
    public void assertClose(double tolerance, Backend backend, Backend exact, int rows, int columns, boolean rounded) {
        String where = where(backend, rows, columns);
        assertClose(where, tolerance, results(backend, rows, columns, rounded), results(exact, rows, columns, rounded));
    }

    /** Which results are meant, for messages. */
    public String where(Backend backend, int rows, int columns) {
        return name + ", " + rows + " × " + columns + ", on " + backend.description();
    }

    /** Checks results against more exact ones. @param where they come from, for the message */
    public static void assertClose(String where, double tolerance, List<double[]> actual, List<double[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            double largest = 1;
            for (double value : expected.get(i)) {
                largest = Math.max(largest, Math.abs(value));
            }
            double worst = 0;
            for (int j = 0; j < expected.get(i).length; j++) {
                double a = actual.get(i)[j];
                double e = expected.get(i)[j];
                double error = Double.compare(a, e) == 0 ? 0 : Math.abs(a - e);
                worst = error <= worst ? worst : error;
            }
            assertThat(worst)
                    .as("%s: error of output %d, of numbers up to %s", where, i, largest)
                    .isLessThan(tolerance * largest);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    public static List<KernelCase> primitives() {
        List<KernelCase> kernels = new ArrayList<>();
        kernels.addAll(ElementwiseCases.primitives());
        kernels.addAll(RowCases.primitives());
        kernels.addAll(UpdateCases.primitives());
        kernels.addAll(ImageCases.primitives());
        kernels.addAll(ProductCases.primitives());
        return kernels;
    }

    /** The fused kernels that have a version of their own. */
    public static List<KernelCase> fused() {
        List<KernelCase> kernels = new ArrayList<>();
        kernels.addAll(ProductCases.fused());
        kernels.addAll(RowCases.fused());
        kernels.addAll(AttentionCases.with(DropoutMask.NONE));
        kernels.addAll(AttentionCases.with(DROPOUT));
        kernels.addAll(ImageCases.fused());
        kernels.addAll(UpdateCases.fused());
        return kernels;
    }

    interface Unary {
        void call(Backend backend, NdArray x, NdArray y);
    }

    interface Binary {
        void call(Backend backend, NdArray a, NdArray b, NdArray y);
    }

    static KernelCase unary(String name, Unary method) {
        return new KernelCase(name, (b, in, n, m) -> {
            NdArray x = in.random(2, 0, n, m);
            NdArray y = in.output(n, m);
            method.call(b, x, y);
            return List.of(y);
        });
    }

    static KernelCase binary(String name, Binary method) {
        return new KernelCase(name, (b, in, n, m) -> {
            NdArray y = in.output(n, m);
            method.call(b, in.random(2, 0, n, m), in.normal(n, m), y);
            return List.of(y);
        });
    }
}
