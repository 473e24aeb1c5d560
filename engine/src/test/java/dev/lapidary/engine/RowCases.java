package dev.lapidary.engine;

import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The kernels that work on whole rows of a matrix, along them or across. */
final class RowCases {
    /** Rows that are gathered from, or added to. */
    private static final int TARGETS = 13;

    private RowCases() {}

    static List<KernelCase> primitives() {
        List<KernelCase> kernels = new ArrayList<>();
        Collections.addAll(
                kernels,
                KernelCase.unary("softmax", (b, x, y) -> b.rows().softmax(x, y)).adding((n, m) -> Chains.row(m)),
                KernelCase.binary("softmaxBackward", (b, x, y, z) -> b.rows().softmaxBackward(x, y, z))
                        .adding((n, m) -> Chains.row(m)),
                new KernelCase("addBias", (b, in, n, m) -> {
                    NdArray x = in.normal(n, m);
                    b.rows().addBias(x, in.floats().normal(m), x);
                    return List.of(x);
                }),
                new KernelCase("sumOverRows", (n, m) -> Chains.column(n), (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(m);
                    b.rows().sumOverRows(in.normal(n, m), sum);
                    return List.of(sum);
                }),
                new KernelCase("gather", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.rows().gather(in.floats().normal(TARGETS, m), in.integers(0, TARGETS, n), y);
                    return List.of(y);
                }),
                new KernelCase("gather of activations", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.rows().gather(in.normal(TARGETS, m), in.integers(0, TARGETS, n), y);
                    return List.of(y);
                }),
                new KernelCase("scatterAdd", (n, m) -> Chains.scattered(n, TARGETS), (b, in, n, m) -> {
                    NdArray sum = in.floats().normal(TARGETS, m);
                    b.rows().scatterAdd(in.normal(n, m), in.integers(0, TARGETS, n), sum);
                    return List.of(sum);
                }),
                new KernelCase("scatterAdd to activations", (n, m) -> Chains.scattered(n, TARGETS), (b, in, n, m) -> {
                    NdArray sum = in.normal(TARGETS, m);
                    b.rows().scatterAdd(in.normal(n, m), in.integers(0, TARGETS, n), sum);
                    return List.of(sum);
                }),
                new KernelCase("layerNorm", (n, m) -> Chains.row(m), (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    NormStatistics statistics = NormStatistics.ofInput(
                            in.floats().output(n), in.floats().output(n));
                    NdArray x = in.random(2, 3, n, m);
                    b.normalizations().layerNorm(x, in.affine(m), 1e-3, y, statistics);
                    return List.of(y, statistics.mean(), statistics.rstd());
                }),
                new KernelCase("layerNormBackward", (n, m) -> Chains.column(n) + Chains.row(m), (b, in, n, m) -> {
                    NdArray dx = in.output(n, m);
                    NdArray gammaSum = in.floats().normal(m);
                    NdArray betaSum = in.floats().normal(m);
                    b.normalizations()
                            .layerNormBackward(
                                    in.normal(n, m),
                                    in.floats().normal(m),
                                    in.statistics(n),
                                    in.normal(n, m),
                                    dx,
                                    new Affine(gammaSum, betaSum));
                    return List.of(dx, gammaSum, betaSum);
                }),
                new KernelCase("crossEntropy", (n, m) -> Chains.row(m), (b, in, n, m) -> {
                    NdArray losses = in.floats().output(n);
                    NdArray dLogits = in.output(n, m);
                    b.rows().crossEntropy(in.normal(n, m), in.integers(-1, m, n), 0.1, losses, dLogits);
                    return List.of(losses, dLogits);
                }));
        return kernels;
    }

    static List<KernelCase> fused() {
        List<KernelCase> kernels = new ArrayList<>();
        for (DropoutMask dropout : List.of(DropoutMask.NONE, KernelCase.DROPOUT)) {
            String with = dropout.isNone() ? "" : " with dropout";
            kernels.add(new KernelCase("residualAdd" + with, (b, in, n, m) -> {
                NdArray x = in.normal(n, m);
                b.elementwise().residualAdd(dropout, x, in.normal(n, m), x);
                return List.of(x);
            }));
            kernels.add(new KernelCase("residualNorm" + with, (n, m) -> Chains.row(m), (b, in, n, m) -> {
                List<NdArray> written = List.of(
                        in.output(n, m),
                        in.output(n, m),
                        in.floats().output(n),
                        in.floats().output(n));
                b.normalizations()
                        .residualNorm(
                                dropout,
                                in.normal(n, m),
                                in.normal(n, m),
                                in.affine(m),
                                1e-3,
                                written.get(0),
                                written.get(1),
                                NormStatistics.ofInput(written.get(2), written.get(3)));
                return written;
            }));
            kernels.add(new KernelCase(
                    "residualNormBackward" + with, (n, m) -> Chains.column(n) + Chains.row(m), (b, in, n, m) -> {
                        List<NdArray> written = List.of(
                                in.output(n, m),
                                in.output(n, m),
                                in.floats().normal(m),
                                in.floats().normal(m));
                        b.normalizations()
                                .residualNormBackward(
                                        dropout,
                                        in.normal(n, m),
                                        in.floats().normal(m),
                                        in.statistics(n),
                                        in.normal(n, m),
                                        written.get(0),
                                        written.get(1),
                                        new Affine(written.get(2), written.get(3)));
                        return written;
                    }));
        }
        kernels.add(new KernelCase("fillRows", (b, in, n, m) -> {
            NdArray y = in.floats().normal(n + 2, m);
            b.rows().fillRows(-1.5, in.rowsFromLast(n + 2, n), y);
            return List.of(y);
        }));
        return kernels;
    }
}
