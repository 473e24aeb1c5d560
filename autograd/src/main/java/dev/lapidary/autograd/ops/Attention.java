package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionSpec;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al., 2017) over packed sequences. For each sequence and head, with d the head's
 * size, S = Q·Kᵀ/√d, −∞ where causal attention does not look, P = softmax(S) and M the dropout's factors:
 *
 * <pre>
 * Y = (P ⊙ M)·V
 * dV = (P ⊙ M)ᵀ·dY    dP = (dY·Vᵀ) ⊙ M    dS = P ⊙ (dP − rowsum(dP ⊙ P))    dQ = dS·K/√d    dK = dSᵀ·Q/√d
 * </pre>
 *
 * <p>rowsum(dP ⊙ P) = rowsum(dY ⊙ Y), so P need not be stored: FlashAttention (Dao et al., 2022).
 *
 * <p>Shapes: q {@code [queries' tokens, heads·d]}, k and v {@code [keys' tokens, heads·d]} → {@code [queries' tokens, heads·d]}.
 */
public final class Attention {
    private Attention() {}

    /** As {@link #attention(Tensor, Tensor, Tensor, AttentionSpec)}, each query seeing all keys of its sequence. */
    public static Tensor attention(
            Tensor q, SequenceOffsets queries, Tensor k, Tensor v, SequenceOffsets keys, int heads, DropoutMask mask) {
        return attention(q, k, v, new AttentionSpec(queries, keys, heads, false, mask));
    }

    /**
     * What the queries of each sequence make of its keys: of all, or of those that do not come after them.
     *
     * @throws dev.lapidary.engine.ShapeException if a sequence has queries but no keys, or more queries than keys where attention is
     *     causal, or an array does not fit the sequences
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, AttentionSpec spec) {
        SequenceOffsets queries = spec.queries();
        SequenceOffsets keys = spec.keys();
        checkRows(q, queries, spec.heads());
        checkRows(k, keys, spec.heads());
        Checks.sameShape("attention", k, v);
        Checks.sameType("attention", q, k);
        Checks.require(
                q.shape().dim(1) == k.shape().dim(1),
                "attention",
                "queries and keys must have as many columns",
                q.shape(),
                k.shape());
        Checks.require(
                keys.coversQueriesOf(queries), "attention", "each sequence with queries must have keys", queries, keys);
        Checks.require(
                spec.everyQuerySeesAKey(),
                "attention",
                "a causal sequence must not have more queries than keys",
                queries,
                keys);
        NdArray y = Checks.result("attention", q.shape(), q, k, v);
        NdArray logSumExp = y.scope().empty("attention", Shape.of(queries.tokens(), spec.heads()));
        AttentionSpec active = y.scope().isInference() ? spec.withoutDropout() : spec;
        Back back = new Back(q, k, v, active, y, logSumExp);
        y.backend().attention().forward(active, back.arrays());
        return Graph.record(y, back);
    }

    private static void checkRows(Tensor x, SequenceOffsets sequences, int heads) {
        Checks.matrix("attention", x);
        Checks.require(
                x.shape().dim(0) == sequences.tokens() && heads > 0 && x.shape().dim(1) % heads == 0,
                "attention",
                "needs the " + sequences.tokens() + " tokens of its sequences, and columns for " + heads + " heads",
                x.shape());
    }

    record Back(Tensor q, Tensor k, Tensor v, AttentionSpec spec, NdArray y, NdArray logSumExp) implements GradFn {
        AttentionArrays arrays() {
            return new AttentionArrays(q.data(), k.data(), v.data(), y, logSumExp);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(q, k, v);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dq = Checks.like("attention", dy);
            NdArray dk = dy.scope().empty("attention", dy.dtype(), k.shape());
            NdArray dv = dy.scope().empty("attention", dy.dtype(), v.shape());
            dy.backend().attention().backward(spec, arrays(), dy, dq, dk, dv);
            Checks.giveOrRelease(q, dq);
            Checks.giveOrRelease(k, dk);
            Checks.giveOrRelease(v, dv);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(logSumExp);
        }
    }
}
