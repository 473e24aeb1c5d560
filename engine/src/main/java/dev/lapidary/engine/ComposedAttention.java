package dev.lapidary.engine;

/**
 * Attention composed from primitives, one head of one sequence at a time: the twin of every fused attention.
 *
 * <p>With S = Q·Kᵀ/√d, P = softmax(S), M the dropout factors, D = P ⊙ M:
 *
 * <pre>
 * Y = D·V
 * dV = Dᵀ·dY    dD = dY·Vᵀ    dP = dD ⊙ M    dS = softmaxBackward(P, dP)    dQ = dS·K/√d    dK = dSᵀ·Q/√d
 * </pre>
 */
final class ComposedAttention {
    private ComposedAttention() {}

    static void forward(
            Backend backend,
            Sequences sequences,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y) {
        forEachHead(backend, sequences, heads, q, head -> {
            NdArray probabilities = head.probabilities(q, k);
            backend.dropout(dropout, head.dropoutRow, probabilities, probabilities);
            head.put(head.product(probabilities, false, head.take(v), false), y);
        });
    }

    static void backward(
            Backend backend,
            Sequences sequences,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray dy,
            NdArray dq,
            NdArray dk,
            NdArray dv) {
        forEachHead(backend, sequences, heads, q, head -> {
            NdArray p = head.probabilities(q, k);
            NdArray dropped = head.like(p);
            backend.dropout(dropout, head.dropoutRow, p, dropped);
            NdArray dyHead = head.take(dy);
            head.put(head.product(dropped, true, dyHead, false), dv);

            NdArray dp = head.product(dyHead, false, head.take(v), true);
            backend.dropout(dropout, head.dropoutRow, dp, dp);
            NdArray ds = head.like(p);
            backend.softmaxBackward(p, dp, ds);
            backend.scale(head.scale, 0, ds, ds);
            head.put(head.product(ds, false, head.take(k), false), dq);
            head.put(head.product(ds, true, head.take(q), false), dk);
        });
    }

    private interface PerHead {
        void compute(Head head);
    }

    private static void forEachHead(Backend backend, Sequences sequences, int heads, NdArray q, PerHead work) {
        int size = q.shape().columns() / heads;
        for (int s = 0; s < sequences.count(); s++) {
            for (int h = 0; h < heads; h++) {
                try (Scope scratch = Scope.root(backend, "attention")) {
                    int row = sequences.start(s);
                    work.compute(new Head(
                            backend,
                            scratch,
                            row,
                            sequences.length(s),
                            h * size,
                            size,
                            h * sequences.maskRows() + row,
                            1 / Math.sqrt(size)));
                }
            }
        }
    }

    /** Rows {@code row…} and columns {@code column…} of the packed arrays: one head of one sequence. */
    private record Head(
            Backend backend, Scope scratch, int row, int length, int column, int size, int dropoutRow, double scale) {

        NdArray probabilities(NdArray q, NdArray k) {
            NdArray scores = product(take(q), false, take(k), true);
            backend.scale(scale, 0, scores, scores);
            backend.softmax(scores, scores);
            return scores;
        }

        NdArray product(NdArray a, boolean transposeA, NdArray b, boolean transposeB) {
            int rows = a.shape().dim(transposeA ? 1 : 0);
            int columns = b.shape().dim(transposeB ? 0 : 1);
            NdArray y = scratch.empty("attention", a.dtype(), Shape.of(rows, columns));
            backend.matmul(a, transposeA, b, transposeB, 0, y);
            return y;
        }

        NdArray like(NdArray x) {
            return scratch.empty("attention", x.dtype(), x.shape());
        }

        NdArray take(NdArray x) {
            NdArray block = scratch.empty("attention", x.dtype(), Shape.of(length, size));
            backend.copyBlock(x, row, column, block, 0, 0, length, size);
            return block;
        }

        void put(NdArray block, NdArray y) {
            backend.copyBlock(block, 0, 0, y, row, column, length, size);
        }
    }
}
