package dev.lapidary.bench.kernels;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionSpec;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.stream.Stream;

/** What a BERT does besides products. Dropout is on. */
final class TextKernels {
    private static final DropoutMask DROPOUT = new DropoutMask(0.1, new RandomKey(42, 1, 1));
    private static final double EPSILON = 1e-12;

    private TextKernels() {}

    static Stream<Kernel> all() {
        return TextSetting.ALL.stream().flatMap(TextKernels::of);
    }

    private static Stream<Kernel> of(TextSetting s) {
        return Stream.of(
                attention(s),
                attentionBackward(s),
                gelu(s),
                geluBackward(s),
                residualNorm(s),
                residualNormBackward(s),
                layerNorm(s),
                layerNormBackward(s),
                dropout(s),
                gather(s),
                scatterAdd(s));
    }

    /** q·kᵀ and p·v. */
    private static Kernel attention(TextSetting s) {
        return new Kernel("attention", s.name(), products(s, 2), inputs -> {
            Attended a = Attended.of(inputs, s);
            return () -> a.forward(inputs.backend());
        });
    }

    /** q·kᵀ again, and the gradients of p, q, k and v. */
    private static Kernel attentionBackward(TextSetting s) {
        return new Kernel("attentionBackward", s.name(), products(s, 5), inputs -> {
            Attended a = Attended.of(inputs, s);
            a.forward(inputs.backend());
            NdArray dy = inputs.random(s.tokens(), s.hidden());
            NdArray dq = inputs.random(s.tokens(), s.hidden());
            NdArray dk = inputs.random(s.tokens(), s.hidden());
            NdArray dv = inputs.random(s.tokens(), s.hidden());
            return () -> inputs.backend().attention().backward(a.spec, a.arrays, dy, dq, dk, dv);
        });
    }

    private static Work products(TextSetting s, int count) {
        return Work.flops(2.0 * count * s.tokens() * s.length() * s.hidden());
    }

    private record Attended(AttentionSpec spec, AttentionArrays arrays) {
        static Attended of(Inputs inputs, TextSetting s) {
            return new Attended(
                    new AttentionSpec(s.sequences(), s.sequences(), s.heads(), false, DROPOUT),
                    new AttentionArrays(
                            inputs.random(s.tokens(), s.hidden()),
                            inputs.random(s.tokens(), s.hidden()),
                            inputs.random(s.tokens(), s.hidden()),
                            inputs.random(s.tokens(), s.hidden()),
                            inputs.random(s.tokens(), s.heads())));
        }

        void forward(Backend backend) {
            backend.attention().forward(spec, arrays);
        }
    }

    private static Kernel gelu(TextSetting s) {
        return new Kernel("activate GELU", s.matrix(s.intermediate()), passes(s, 2, s.intermediate()), inputs -> {
            NdArray x = inputs.random(s.tokens(), s.intermediate());
            NdArray y = inputs.random(s.tokens(), s.intermediate());
            return () -> inputs.backend().elementwise().activate(Activation.GELU, x, y);
        });
    }

    private static Kernel geluBackward(TextSetting s) {
        Work work = passes(s, 3, s.intermediate());
        return new Kernel("activateBackward GELU", s.matrix(s.intermediate()), work, inputs -> {
            NdArray x = inputs.random(s.tokens(), s.intermediate());
            NdArray dy = inputs.random(s.tokens(), s.intermediate());
            NdArray dx = inputs.random(s.tokens(), s.intermediate());
            return () -> inputs.backend().elementwise().activateBackward(Activation.GELU, x, dy, dx);
        });
    }

    /** Reads x and the residual, writes their sum and the result. */
    private static Kernel residualNorm(TextSetting s) {
        return new Kernel("residualNorm", s.matrix(s.hidden()), passes(s, 4, s.hidden()), inputs -> {
            NdArray x = inputs.random(s.tokens(), s.hidden());
            NdArray residual = inputs.random(s.tokens(), s.hidden());
            NdArray sum = inputs.random(s.tokens(), s.hidden());
            NdArray y = inputs.random(s.tokens(), s.hidden());
            Normalization n = Normalization.of(inputs, s);
            return () -> inputs.backend()
                    .normalizations()
                    .residualNorm(DROPOUT, x, residual, n.affine, EPSILON, sum, y, n.statistics);
        });
    }

    /** Reads the sum and dy, writes dx and the residual's gradient. */
    private static Kernel residualNormBackward(TextSetting s) {
        return new Kernel("residualNormBackward", s.matrix(s.hidden()), passes(s, 4, s.hidden()), inputs -> {
            NdArray sum = inputs.random(s.tokens(), s.hidden());
            NdArray dy = inputs.random(s.tokens(), s.hidden());
            NdArray dx = inputs.random(s.tokens(), s.hidden());
            NdArray dResidual = inputs.random(s.tokens(), s.hidden());
            Normalization n = Normalization.of(inputs, s);
            return () -> inputs.backend()
                    .normalizations()
                    .residualNormBackward(DROPOUT, sum, n.affine.gamma(), n.statistics, dy, dx, dResidual, n.affineSum);
        });
    }

    private static Kernel layerNorm(TextSetting s) {
        return new Kernel("layerNorm", s.matrix(s.hidden()), passes(s, 2, s.hidden()), inputs -> {
            NdArray x = inputs.random(s.tokens(), s.hidden());
            NdArray y = inputs.random(s.tokens(), s.hidden());
            Normalization n = Normalization.of(inputs, s);
            return () -> inputs.backend().normalizations().layerNorm(x, n.affine, EPSILON, y, n.statistics);
        });
    }

    private static Kernel layerNormBackward(TextSetting s) {
        return new Kernel("layerNormBackward", s.matrix(s.hidden()), passes(s, 3, s.hidden()), inputs -> {
            NdArray x = inputs.random(s.tokens(), s.hidden());
            NdArray dy = inputs.random(s.tokens(), s.hidden());
            NdArray dx = inputs.random(s.tokens(), s.hidden());
            Normalization n = Normalization.of(inputs, s);
            return () -> inputs.backend()
                    .normalizations()
                    .layerNormBackward(x, n.affine.gamma(), n.statistics, dy, dx, n.affineSum);
        });
    }

    private record Normalization(Affine affine, NormStatistics statistics, Affine affineSum) {
        static Normalization of(Inputs inputs, TextSetting s) {
            return new Normalization(
                    new Affine(inputs.random(s.hidden()), inputs.random(s.hidden())),
                    NormStatistics.ofInput(inputs.random(s.tokens()), inputs.positive(s.tokens())),
                    new Affine(inputs.random(s.hidden()), inputs.random(s.hidden())));
        }
    }

    private static Kernel dropout(TextSetting s) {
        return new Kernel("dropout", s.matrix(s.hidden()), passes(s, 2, s.hidden()), inputs -> {
            NdArray x = inputs.random(s.tokens(), s.hidden());
            NdArray y = inputs.random(s.tokens(), s.hidden());
            return () -> inputs.backend().elementwise().dropout(DROPOUT, 0, x, y);
        });
    }

    private static Kernel gather(TextSetting s) {
        return new Kernel("gather", s.matrix(s.hidden()), passes(s, 2, s.hidden()), inputs -> {
            NdArray table = inputs.random(TextSetting.VOCABULARY, s.hidden());
            NdArray ids = inputs.integers(s.tokens(), TextSetting.VOCABULARY);
            NdArray y = inputs.random(s.tokens(), s.hidden());
            return () -> inputs.backend().rows().gather(table, ids, y);
        });
    }

    /** Reads dy and the rows, and writes the rows. */
    private static Kernel scatterAdd(TextSetting s) {
        return new Kernel("scatterAdd", s.matrix(s.hidden()), passes(s, 3, s.hidden()), inputs -> {
            NdArray dy = inputs.random(s.tokens(), s.hidden());
            NdArray ids = inputs.integers(s.tokens(), TextSetting.VOCABULARY);
            NdArray sum = inputs.random(TextSetting.VOCABULARY, s.hidden());
            return () -> inputs.backend().rows().scatterAdd(dy, ids, sum);
        });
    }

    private static Work passes(TextSetting s, int arrays, int columns) {
        return Work.numbers((double) arrays * s.tokens() * columns);
    }
}
