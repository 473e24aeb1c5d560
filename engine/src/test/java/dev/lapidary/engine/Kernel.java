package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A call of a backend's method on made-up arguments of a given size, for backends to be compared by.
 *
 * @param sums on the way to a result, one after the other
 */
public record Kernel(String name, Call call, List<Terms> sums) {
    /** How far a float may be from the number that it stands for, relative to that. */
    private static final double ROUNDING = 0x1p-24;
    /** Roundings that are no additions of a sum: functions, which VectorMathTest allows three, and half a dozen operations. */
    private static final double STEPS = 6;
    /** Longer sums kernels cut into parts, which they add up by themselves, OpenBLAS too. */
    private static final int LONGEST = 512;

    private static final double P = 0.3;
    private static final DropoutMask DROPOUT = new DropoutMask(P, new RandomKey(0x1234_5678_9ABC_DEFFL, 11, 5));
    private static final AdamStep ADAM = new AdamStep(1e-3, 0.9, 0.999, 1e-8, 0.01, 3, 0.7);

    /** A use of the method. */
    public interface Call {
        /** Calls the method and returns all that it wrote. */
        List<NdArray> on(Backend backend, Inputs in, int rows, int columns);
    }

    /** How many terms a sum has, given the sizes of the arguments. */
    public interface Terms {
        int of(int rows, int columns);
    }

    /** A kernel that adds nothing up. */
    public Kernel(String name, Call call) {
        this(name, call, List.of((n, m) -> 0));
    }

    /** The same kernel, of which it is known what it adds up. */
    Kernel(String name, Terms terms, Call call) {
        this(name, call, List.of(terms));
    }

    Kernel adding(Terms... terms) {
        return new Kernel(name, call, List.of(terms));
    }

    /**
     * How far results in single precision may be from exact ones, relative to the largest.
     *
     * <p>The partial sums of a result L of k terms grow to L about steadily. Each addition rounds by u times the partial sum at most,
     * by u/√3 times that on average, and independently of the others: the squares add up to (u·L)²·k/9. Among thousands of results
     * there is one with 4.5 such errors, which is 1.5·u·√k of the largest result. Terms of one sign are no worse. What else is
     * rounded on the way adds its square, and so do the errors of sums that the terms of the next sum are made of.
     */
    public double tolerance(int rows, int columns) {
        double squares = 0;
        for (Terms sum : sums) {
            squares += STEPS * STEPS + 2.25 * Math.min(sum.of(rows, columns), LONGEST);
        }
        return ROUNDING * Math.sqrt(squares);
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

    public static List<Kernel> primitives() {
        List<Kernel> kernels = new ArrayList<>();
        Collections.addAll(
                kernels,
                unary("fill", (b, x, y) -> b.fill(1.5, y)),
                unary("copy", Backend::copy),
                unary("scale", (b, x, y) -> b.scale(0.3, -2, x, y)),
                unary("scale by 0", (b, x, y) -> b.scale(0, 0.5, y, y)),
                unary("dropout", (b, x, y) -> b.dropout(DROPOUT, 9, x, y)),
                unary("no dropout", (b, x, y) -> b.dropout(DropoutMask.NONE, 9, x, y)),
                unary("softmax", Backend::softmax).adding((n, m) -> m),
                binary("add", Backend::add),
                binary("multiply", Backend::multiply),
                binary("softmaxBackward", Backend::softmaxBackward).adding((n, m) -> m),
                new Kernel("divide", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.divide(in.normal(n, m), in.positive(n, m), y);
                    return List.of(y);
                }),
                new Kernel("sqrt", (b, in, n, m) -> {
                    NdArray x = in.positive(n, m);
                    b.sqrt(x, x);
                    return List.of(x);
                }),
                new Kernel("axpy", (b, in, n, m) -> {
                    NdArray sum = in.normal(n, m);
                    b.axpy(-1.7, in.normal(n, m), sum);
                    return List.of(sum);
                }),
                new Kernel("addRow", (b, in, n, m) -> {
                    NdArray x = in.normal(n, m);
                    b.addRow(x, in.floats().normal(m), x);
                    return List.of(x);
                }),
                new Kernel("sumRows", (n, m) -> n, (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(m);
                    b.sumRows(in.normal(n, m), sum);
                    return List.of(sum);
                }),
                new Kernel("gather", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.gather(in.floats().normal(13, m), in.integers(0, 13, n), y);
                    return List.of(y);
                }),
                new Kernel("gather of activations", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.gather(in.normal(13, m), in.integers(0, 13, n), y);
                    return List.of(y);
                }),
                new Kernel("scatterAdd", (n, m) -> n, (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(13, m);
                    b.scatterAdd(in.normal(n, m), in.integers(0, 13, n), sum);
                    return List.of(sum);
                }),
                new Kernel("scatterAdd to activations", (n, m) -> n, (b, in, n, m) -> {
                    NdArray sum = in.normal(13, m);
                    b.scatterAdd(in.normal(n, m), in.integers(0, 13, n), sum);
                    return List.of(sum);
                }),
                new Kernel("copy to floats", (b, in, n, m) -> {
                    NdArray y = in.floats().output(n, m);
                    b.copy(in.normal(n, m), y);
                    return List.of(y);
                }),
                new Kernel("copy of floats", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.copy(in.floats().normal(n, m), y);
                    return List.of(y);
                }),
                new Kernel("copyBlock", (b, in, n, m) -> {
                    NdArray y = in.normal(n + 1, m + 3);
                    b.copyBlock(in.normal(n + 2, m + 1), 2, 1, y, 1, 3, n, m);
                    return List.of(y);
                }),
                new Kernel("layerNorm", (n, m) -> m, (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    NdArray mean = in.floats().output(n);
                    NdArray rstd = in.floats().output(n);
                    NdArray x = in.random(2, 3, n, m);
                    b.layerNorm(x, in.floats().normal(m), in.floats().normal(m), 1e-3, y, mean, rstd);
                    return List.of(y, mean, rstd);
                }),
                new Kernel("layerNormBackward", (n, m) -> n + m, (b, in, n, m) -> {
                    NdArray dx = in.output(n, m);
                    NdArray gammaSum = in.floats().normal(m);
                    NdArray betaSum = in.floats().normal(m);
                    b.layerNormBackward(
                            in.normal(n, m),
                            in.floats().normal(m),
                            in.floats().random(0.1, 0, n),
                            in.floats().random(0.1, 1, n),
                            in.normal(n, m),
                            dx,
                            gammaSum,
                            betaSum);
                    return List.of(dx, gammaSum, betaSum);
                }),
                new Kernel("crossEntropy", (n, m) -> m, (b, in, n, m) -> {
                    NdArray losses = in.floats().output(n);
                    NdArray dLogits = in.output(n, m);
                    b.crossEntropy(in.normal(n, m), in.integers(-1, m, n), 0.1, losses, dLogits);
                    return List.of(losses, dLogits);
                }),
                // Such a sum is about as large as the root of the number of its terms; that it may be 0 tells nothing.
                new Kernel("sum", (n, m) -> n * m, (b, in, n, m) -> {
                    double sum = b.sum(in.normal(n, m));
                    return List.of(in.number(sum / Math.sqrt(Math.max(1, n * m))));
                }),
                new Kernel(
                        "sumOfSquares",
                        (n, m) -> n * m,
                        (b, in, n, m) -> List.of(in.number(b.sumOfSquares(in.normal(n, m))))),
                new Kernel("penalty", (n, m) -> n * m, (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(n, m);
                    return List.of(in.number(b.penalty(0.1, 0.2, in.floats().normal(n, m), sum)), sum);
                }));
        kernels.addAll(ImageKernels.primitives());
        for (Activation f : Activation.values()) {
            kernels.add(unary("activate " + f, (b, x, y) -> b.activate(f, x, y)));
            kernels.add(binary("activateBackward " + f, (b, x, dy, dx) -> b.activateBackward(f, x, dy, dx)));
        }
        kernels.addAll(ProductKernels.primitives());
        return kernels;
    }

    /** The fused kernels that have a version of their own. */
    public static List<Kernel> fused() {
        List<Kernel> kernels = new ArrayList<>();
        kernels.addAll(ProductKernels.fused());
        for (DropoutMask dropout : List.of(DropoutMask.NONE, DROPOUT)) {
            String with = dropout.isNone() ? "" : " with dropout";
            kernels.add(new Kernel("residualNorm" + with, (n, m) -> m, (b, in, n, m) -> {
                List<NdArray> written = List.of(
                        in.output(n, m),
                        in.output(n, m),
                        in.floats().output(n),
                        in.floats().output(n));
                b.residualNorm(
                        dropout,
                        in.normal(n, m),
                        in.normal(n, m),
                        in.floats().normal(m),
                        in.floats().normal(m),
                        1e-3,
                        written.get(0),
                        written.get(1),
                        written.get(2),
                        written.get(3));
                return written;
            }));
            kernels.add(new Kernel("residualNormBackward" + with, (n, m) -> n + m, (b, in, n, m) -> {
                List<NdArray> written = List.of(
                        in.output(n, m),
                        in.output(n, m),
                        in.floats().normal(m),
                        in.floats().normal(m));
                b.residualNormBackward(
                        dropout,
                        in.normal(n, m),
                        in.floats().normal(m),
                        in.floats().random(0.1, 0, n),
                        in.floats().random(0.1, 1, n),
                        in.normal(n, m),
                        written.get(0),
                        written.get(1),
                        written.get(2),
                        written.get(3));
                return written;
            }));
            kernels.addAll(AttentionKernels.with(dropout));
        }
        kernels.addAll(ImageKernels.fused());
        kernels.add(new Kernel("fillRows", (b, in, n, m) -> {
            NdArray y = in.floats().normal(n + 2, m);
            b.fillRows(-1.5, in.rowsFromLast(n + 2, n), y);
            return List.of(y);
        }));
        kernels.add(new Kernel("mean", (n, m) -> n * m, (b, in, n, m) -> {
            NdArray y = in.floats().output();
            b.mean(in.floats().normal(n, m), 7, y);
            return List.of(y);
        }));
        kernels.add(new Kernel("axpy of a mean", (b, in, n, m) -> {
            NdArray sum = in.normal(n, m);
            b.axpy(in.floats().normal(), 3, in.normal(n, m), sum);
            return List.of(sum);
        }));
        kernels.add(new Kernel("sumOfSquares of some arrays", (n, m) -> n * m, (b, in, n, m) -> {
            List<NdArray> arrays = List.of(in.normal(n, m), in.normal(m), in.normal(n));
            return List.of(in.number(b.sumOfSquares(arrays)));
        }));
        kernels.add(new Kernel("adam", (b, in, n, m) -> {
            List<NdArray> updated = List.of(
                    in.floats().normal(n, m),
                    in.floats().random(1e-2, 0, n, m),
                    in.floats().positive(n, m));
            b.adam(ADAM, updated.get(0), in.floats().normal(n, m), updated.get(1), updated.get(2));
            return updated;
        }));
        kernels.add(new Kernel("adamRows", (b, in, n, m) -> {
            List<NdArray> updated = List.of(
                    in.floats().normal(n + 2, m),
                    in.floats().random(1e-2, 0, n + 2, m),
                    in.floats().positive(n + 2, m));
            NdArray rows = in.rowsFromLast(n + 2, n);
            b.adamRows(ADAM, rows, updated.get(0), in.floats().normal(n + 2, m), updated.get(1), updated.get(2));
            return updated;
        }));
        kernels.add(sgd("sgd", new SgdStep(0.1, 0, false, 0.01, false, 0.7)));
        kernels.add(sgd("sgd, first with momentum", new SgdStep(0.1, 0.9, false, 0.01, true, 0.7)));
        kernels.add(sgd("sgd with momentum", new SgdStep(0.1, 0.9, false, 0, false, 0.7)));
        kernels.add(sgd("sgd, first with Nesterov's momentum", new SgdStep(0.1, 0.9, true, 0, true, 1)));
        kernels.add(sgd("sgd with Nesterov's momentum", new SgdStep(0.1, 0.9, true, 0.01, false, 0.7)));
        return kernels;
    }

    private interface Unary {
        void call(Backend backend, NdArray x, NdArray y);
    }

    private interface Binary {
        void call(Backend backend, NdArray a, NdArray b, NdArray y);
    }

    private static Kernel unary(String name, Unary method) {
        return new Kernel(name, (b, in, n, m) -> {
            NdArray x = in.random(2, 0, n, m);
            NdArray y = in.output(n, m);
            method.call(b, x, y);
            return List.of(y);
        });
    }

    private static Kernel binary(String name, Binary method) {
        return new Kernel(name, (b, in, n, m) -> {
            NdArray y = in.output(n, m);
            method.call(b, in.random(2, 0, n, m), in.normal(n, m), y);
            return List.of(y);
        });
    }

    private static Kernel sgd(String name, SgdStep step) {
        return new Kernel(name, (b, in, n, m) -> {
            NdArray p = in.floats().normal(n, m);
            if (step.momentum() == 0) {
                b.sgd(step, p, in.floats().normal(n, m), null);
                return List.of(p);
            }
            NdArray velocity =
                    step.first() ? in.floats().output(n, m) : in.floats().normal(n, m);
            b.sgd(step, p, in.floats().normal(n, m), velocity);
            return List.of(p, velocity);
        });
    }
}
