package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The kernels of a training step: sums over all of an array, as for the norm of gradients, and updates of parameters. */
final class UpdateCases {
    private static final AdamStep ADAM = new AdamStep(1e-3, 0.9, 0.999, 1e-8, 0.01, 3, 0.7);

    private UpdateCases() {}

    static List<KernelCase> primitives() {
        List<KernelCase> kernels = new ArrayList<>();
        Collections.addAll(
                kernels,
                // Such a sum is about as large as the root of the number of its terms; that it may be 0 tells nothing.
                new KernelCase("sum", (n, m) -> Chains.all(n * m), (b, in, n, m) -> {
                    double sum = b.reductions().sum(in.normal(n, m));
                    return List.of(in.number(sum / Math.sqrt(Math.max(1, n * m))));
                }),
                new KernelCase(
                        "sumOfSquares",
                        (n, m) -> Chains.all(n * m),
                        (b, in, n, m) -> List.of(in.number(b.reductions().sumOfSquares(in.normal(n, m))))),
                new KernelCase("penalty", (n, m) -> Chains.all(n * m), (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(n, m);
                    return List.of(
                            in.number(
                                    b.reductions().penalty(0.1, 0.2, in.floats().normal(n, m), sum)),
                            sum);
                }));
        return kernels;
    }

    static List<KernelCase> fused() {
        List<KernelCase> kernels = new ArrayList<>();
        kernels.add(new KernelCase("mean", (n, m) -> Chains.all(n * m), (b, in, n, m) -> {
            NdArray y = in.floats().output();
            b.reductions().mean(in.floats().normal(n, m), 7, y);
            return List.of(y);
        }));
        kernels.add(new KernelCase("axpy of a mean", (b, in, n, m) -> {
            NdArray sum = in.normal(n, m);
            b.elementwise().axpy(in.floats().normal(), 3, in.normal(n, m), sum);
            return List.of(sum);
        }));
        kernels.add(new KernelCase("sumOfSquares of some arrays", (n, m) -> Chains.all(n * m), (b, in, n, m) -> {
            List<NdArray> arrays = List.of(in.normal(n, m), in.normal(m), in.normal(n));
            return List.of(in.number(b.reductions().sumOfSquares(arrays)));
        }));
        kernels.add(new KernelCase("adam", (b, in, n, m) -> {
            List<NdArray> updated = List.of(
                    in.floats().normal(n, m),
                    in.floats().random(1e-2, 0, n, m),
                    in.floats().positive(n, m));
            b.updates().adam(ADAM, updated.get(0), in.floats().normal(n, m), updated.get(1), updated.get(2));
            return updated;
        }));
        kernels.add(new KernelCase("adamRows", (b, in, n, m) -> {
            List<NdArray> updated = List.of(
                    in.floats().normal(n + 2, m),
                    in.floats().random(1e-2, 0, n + 2, m),
                    in.floats().positive(n + 2, m));
            NdArray rows = in.rowsFromLast(n + 2, n);
            b.updates()
                    .adamRows(ADAM, rows, updated.get(0), in.floats().normal(n + 2, m), updated.get(1), updated.get(2));
            return updated;
        }));
        kernels.add(sgd("sgd", new SgdStep(0.1, 0, false, 0.01, false, 0.7)));
        kernels.add(sgd("sgd, first with momentum", new SgdStep(0.1, 0.9, false, 0.01, true, 0.7)));
        kernels.add(sgd("sgd with momentum", new SgdStep(0.1, 0.9, false, 0, false, 0.7)));
        kernels.add(sgd("sgd, first with Nesterov's momentum", new SgdStep(0.1, 0.9, true, 0, true, 1)));
        kernels.add(sgd("sgd with Nesterov's momentum", new SgdStep(0.1, 0.9, true, 0.01, false, 0.7)));
        return kernels;
    }

    private static KernelCase sgd(String name, SgdStep step) {
        return new KernelCase(name, (b, in, n, m) -> {
            NdArray p = in.floats().normal(n, m);
            if (step.momentum() == 0) {
                b.updates().sgd(step, p, in.floats().normal(n, m), null);
                return List.of(p);
            }
            NdArray velocity =
                    step.first() ? in.floats().output(n, m) : in.floats().normal(n, m);
            b.updates().sgd(step, p, in.floats().normal(n, m), velocity);
            return List.of(p, velocity);
        });
    }
}
