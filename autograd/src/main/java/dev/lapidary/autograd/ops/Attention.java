package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Sequences;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al., 2017) over packed sequences. For each sequence and head, with d the head's
 * size, S = Q·Kᵀ/√d, P = softmax(S) and M the dropout's factors:
 *
 * <pre>
 * Y = (P ⊙ M)·V
 * dV = (P ⊙ M)ᵀ·dY    dP = (dY·Vᵀ) ⊙ M    dS = P ⊙ (dP − rowsum(dP ⊙ P))    dQ = dS·K/√d    dK = dSᵀ·Q/√d
 * </pre>
 *
 * <p>rowsum(dP ⊙ P) = rowsum(dY ⊙ Y), so P need not be stored: FlashAttention (Dao et al., 2022).
 *
 * <p>Shapes: {@code [tokens, heads·d]} three times → {@code [tokens, heads·d]}.
 */
public final class Attention {
    private Attention() {}

    public static Tensor attention(Tensor q, Tensor k, Tensor v, Sequences sequences, int heads, DropoutMask mask) {
        Checks.matrix("attention", q);
        Checks.sameShape("attention", q, k);
        Checks.sameShape("attention", q, v);
        Checks.require(
                q.shape().dim(0) == sequences.tokens() && heads > 0 && q.shape().dim(1) % heads == 0,
                "attention",
                "needs the " + sequences.tokens() + " tokens of its sequences, and columns for " + heads + " heads",
                q.shape());
        NdArray y = Checks.result("attention", q.shape(), q, k, v);
        NdArray saved = y.scope().empty("attention", Shape.of(sequences.tokens(), heads));
        DropoutMask active = y.scope().isInference() ? DropoutMask.NONE : mask;
        y.backend().attention(sequences, heads, active, q.data(), k.data(), v.data(), y, saved);
        return Graph.record(y, new Back(q, k, v, sequences, heads, active, y, saved));
    }

    record Back(Tensor q, Tensor k, Tensor v, Sequences sequences, int heads, DropoutMask mask, NdArray y, NdArray note)
            implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(q, k, v);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dq = Checks.like("attention", dy);
            NdArray dk = Checks.like("attention", dy);
            NdArray dv = Checks.like("attention", dy);
            dy.backend()
                    .attentionBackward(sequences, heads, mask, q.data(), k.data(), v.data(), y, note, dy, dq, dk, dv);
            Checks.giveOrRelease(q, dq);
            Checks.giveOrRelease(k, dk);
            Checks.giveOrRelease(v, dv);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(note);
        }
    }
}
