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
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y) {
        forEachHead(backend, queries, keys, heads, q, head -> {
            NdArray probabilities = head.probabilities(q, k);
            backend.dropout(dropout, head.dropoutRow, probabilities, probabilities);
            head.queries.put(head.product(probabilities, false, head.keys.take(v), false), y);
        });
    }

    static void backward(
            Backend backend,
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray dy,
            NdArray dq,
            NdArray dk,
            NdArray dv) {
        forEachHead(backend, queries, keys, heads, q, head -> {
            NdArray p = head.probabilities(q, k);
            NdArray dropped = head.like(p);
            backend.dropout(dropout, head.dropoutRow, p, dropped);
            NdArray dyHead = head.queries.take(dy);
            head.keys.put(head.product(dropped, true, dyHead, false), dv);

            NdArray dp = head.product(dyHead, false, head.keys.take(v), true);
            backend.dropout(dropout, head.dropoutRow, dp, dp);
            NdArray ds = head.like(p);
            backend.softmaxBackward(p, dp, ds);
            backend.scale(head.scale, 0, ds, ds);
            head.queries.put(head.product(ds, false, head.keys.take(k), false), dq);
            head.keys.put(head.product(ds, true, head.queries.take(q), false), dk);
        });
    }

    private interface PerHead {
        void compute(Head head);
    }

    private static void forEachHead(
            Backend backend, Sequences queries, Sequences keys, int heads, NdArray q, PerHead work) {
        int size = q.shape().columns() / heads;
        for (int s = 0; s < keys.count(); s++) {
            for (int h = 0; h < heads; h++) {
                try (Scope scratch = Scope.root(backend, "attention")) {
                    work.compute(new Head(
                            scratch,
                            Block.of(scratch, queries, s, h * size, size),
                            Block.of(scratch, keys, s, h * size, size),
                            h * queries.maskRows() + queries.start(s),
                            1 / Math.sqrt(size)));
                }
            }
        }
    }

    /** One head of one sequence: what is its in the arrays of queries and in those of keys. */
    private record Head(Scope scratch, Block queries, Block keys, int dropoutRow, double scale) {

        NdArray probabilities(NdArray q, NdArray k) {
            NdArray scores = product(queries.take(q), false, keys.take(k), true);
            scratch.backend().scale(scale, 0, scores, scores);
            scratch.backend().softmax(scores, scores);
            return scores;
        }

        NdArray product(NdArray a, boolean transposeA, NdArray b, boolean transposeB) {
            int rows = a.shape().dim(transposeA ? 1 : 0);
            int columns = b.shape().dim(transposeB ? 0 : 1);
            NdArray y = scratch.empty("attention", a.dtype(), Shape.of(rows, columns));
            scratch.backend().matmul(a, transposeA, b, transposeB, 0, y);
            return y;
        }

        NdArray like(NdArray x) {
            return scratch.empty("attention", x.dtype(), x.shape());
        }
    }

    /** {@code rows} rows and {@code columns} columns of a packed array. */
    private record Block(Scope scratch, int row, int rows, int column, int columns) {

        static Block of(Scope scratch, Sequences sequences, int s, int column, int columns) {
            return new Block(scratch, sequences.start(s), sequences.length(s), column, columns);
        }

        NdArray take(NdArray x) {
            NdArray block = scratch.empty("attention", x.dtype(), Shape.of(rows, columns));
            scratch.backend().copyBlock(x, row, column, block, 0, 0, rows, columns);
            return block;
        }

        void put(NdArray block, NdArray y) {
            scratch.backend().copyBlock(block, 0, 0, y, row, column, rows, columns);
        }
    }
}
