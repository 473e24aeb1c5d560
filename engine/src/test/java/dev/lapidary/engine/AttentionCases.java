package dev.lapidary.engine;

import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Attention with three heads of as many columns as a test has. */
final class AttentionCases {
    private static final int HEADS = 3;

    private AttentionCases() {}

    static List<KernelCase> with(DropoutMask dropout) {
        List<KernelCase> kernels = new ArrayList<>();
        for (Attended attended : Attended.values()) {
            kernels.add(forward(dropout, attended));
        }
        for (Attended attended : List.of(
                Attended.BY_ITSELF, Attended.BY_OTHERS, Attended.CAUSALLY_BY_ITSELF, Attended.CAUSALLY_BY_THE_LAST)) {
            kernels.add(backward(dropout, attended));
        }
        return kernels;
    }

    private static String name(String method, DropoutMask dropout, Attended attended) {
        return method + " " + attended + (dropout.isNone() ? "" : " with dropout");
    }

    private static KernelCase forward(DropoutMask dropout, Attended attended) {
        KernelCase kernel = new KernelCase(name("attention", dropout, attended), (b, in, n, m) -> {
            SequenceOffsets queries = attended.queries(n);
            SequenceOffsets keys = attended.keys(n);
            NdArray k = in.normal(keys.tokens(), HEADS * m);
            NdArray v = in.normal(keys.tokens(), HEADS * m);
            NdArray y = in.output(queries.tokens(), HEADS * m);
            NdArray logSumExp = in.floats().output(queries.tokens(), HEADS);
            NdArray q = in.normal(queries.tokens(), HEADS * m);
            b.attention()
                    .forward(
                            new AttentionSpec(queries, keys, HEADS, attended.isCausal(), dropout),
                            new AttentionArrays(q, k, v, y, logSumExp));
            return List.of(y);
        });
        // Scores, and their sum with values.
        return kernel.adding((n, m) -> Chains.product(m), (n, m) -> Chains.product(longest(attended.keys(n))));
    }

    private static KernelCase backward(DropoutMask dropout, Attended attended) {
        KernelCase kernel = new KernelCase(name("attentionBackward", dropout, attended), (b, in, n, m) -> {
            SequenceOffsets queries = attended.queries(n);
            SequenceOffsets keys = attended.keys(n);
            NdArray q = in.normal(queries.tokens(), HEADS * m);
            NdArray k = in.normal(keys.tokens(), HEADS * m);
            NdArray v = in.normal(keys.tokens(), HEADS * m);
            NdArray y = in.output(queries.tokens(), HEADS * m);
            NdArray logSumExp = in.floats().output(queries.tokens(), HEADS);
            AttentionSpec spec = new AttentionSpec(queries, keys, HEADS, attended.isCausal(), dropout);
            AttentionArrays arrays = new AttentionArrays(q, k, v, y, logSumExp);
            b.attention().forward(spec, arrays);
            NdArray dy = in.normal(queries.tokens(), HEADS * m);
            NdArray dq = in.output(queries.tokens(), HEADS * m);
            NdArray dk = in.output(keys.tokens(), HEADS * m);
            NdArray dv = in.output(keys.tokens(), HEADS * m);
            b.attention().backward(spec, arrays, dy, dq, dk, dv);
            return List.of(dq, dk, dv);
        });
        // Scores and the gradients of probabilities; their mean; gradients of queries, or of keys and values.
        return kernel.adding(
                (n, m) -> 2 * Chains.product(m),
                (n, m) -> Chains.row(longest(attended.keys(n))),
                (n, m) -> Chains.product(Math.max(longest(attended.keys(n)), longest(attended.queries(n)))));
    }

    private static int longest(SequenceOffsets sequences) {
        return IntStream.range(0, sequences.count())
                .map(sequences::length)
                .max()
                .orElse(0);
    }
}
