package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The kernels that work on whole rows of a matrix, along them or across. */
final class RowKernels {
    /** Rows that are gathered from, or added to. */
    private static final int TARGETS = 13;

    private RowKernels() {}

    static List<Kernel> primitives() {
        List<Kernel> kernels = new ArrayList<>();
        Collections.addAll(
                kernels,
                Kernel.unary("softmax", Backend::softmax).adding((n, m) -> Chains.row(m)),
                Kernel.binary("softmaxBackward", Backend::softmaxBackward).adding((n, m) -> Chains.row(m)),
                new Kernel("addRow", (b, in, n, m) -> {
                    NdArray x = in.normal(n, m);
                    b.addRow(x, in.floats().normal(m), x);
                    return List.of(x);
                }),
                new Kernel("sumRows", (n, m) -> Chains.column(n), (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(m);
                    b.sumRows(in.normal(n, m), sum);
                    return List.of(sum);
                }),
                new Kernel("gather", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.gather(in.floats().normal(TARGETS, m), in.integers(0, TARGETS, n), y);
                    return List.of(y);
                }),
                new Kernel("gather of activations", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.gather(in.normal(TARGETS, m), in.integers(0, TARGETS, n), y);
                    return List.of(y);
                }),
                new Kernel("scatterAdd", (n, m) -> Chains.scattered(n, TARGETS), (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(TARGETS, m);
                    b.scatterAdd(in.normal(n, m), in.integers(0, TARGETS, n), sum);
                    return List.of(sum);
                }),
                new Kernel("scatterAdd to activations", (n, m) -> Chains.scattered(n, TARGETS), (b, in, n, m) -> {
                    NdArray sum = in.normal(TARGETS, m);
                    b.scatterAdd(in.normal(n, m), in.integers(0, TARGETS, n), sum);
                    return List.of(sum);
                }),
                new Kernel("layerNorm", (n, m) -> Chains.row(m), (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    NdArray mean = in.floats().output(n);
                    NdArray rstd = in.floats().output(n);
                    NdArray x = in.random(2, 3, n, m);
                    b.layerNorm(x, in.floats().normal(m), in.floats().normal(m), 1e-3, y, mean, rstd);
                    return List.of(y, mean, rstd);
                }),
                new Kernel("layerNormBackward", (n, m) -> Chains.column(n) + Chains.row(m), (b, in, n, m) -> {
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
                new Kernel("crossEntropy", (n, m) -> Chains.row(m), (b, in, n, m) -> {
                    NdArray losses = in.floats().output(n);
                    NdArray dLogits = in.output(n, m);
                    b.crossEntropy(in.normal(n, m), in.integers(-1, m, n), 0.1, losses, dLogits);
                    return List.of(losses, dLogits);
                }));
        return kernels;
    }

    static List<Kernel> fused() {
        List<Kernel> kernels = new ArrayList<>();
        for (DropoutMask dropout : List.of(DropoutMask.NONE, Kernel.DROPOUT)) {
            String with = dropout.isNone() ? "" : " with dropout";
            kernels.add(new Kernel("residualNorm" + with, (n, m) -> Chains.row(m), (b, in, n, m) -> {
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
            kernels.add(new Kernel(
                    "residualNormBackward" + with, (n, m) -> Chains.column(n) + Chains.row(m), (b, in, n, m) -> {
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
        }
        kernels.add(new Kernel("fillRows", (b, in, n, m) -> {
            NdArray y = in.floats().normal(n + 2, m);
            b.fillRows(-1.5, in.rowsFromLast(n + 2, n), y);
            return List.of(y);
        }));
        return kernels;
    }
}
