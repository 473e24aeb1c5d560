package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import java.util.Arrays;

/**
 * Attention composed from primitives, one head of one sequence at a time: the twin of every fused attention.
 *
 * <p>With S = Q·Kᵀ/√d, −∞ for keys that a causal query does not see, P = softmax(S), M the dropout factors, D = P ⊙ M:
 *
 * <pre>
 * Y = D·V
 * dV = Dᵀ·dY    dD = dY·Vᵀ    dP = dD ⊙ M    dS = softmaxBackward(P, dP)    dQ = dS·K/√d    dK = dSᵀ·Q/√d
 * </pre>
 */
final class ComposedAttention {
    private ComposedAttention() {}

    static void forward(AttentionSpec spec, AttentionArrays arrays) {
        forEachHead(spec, arrays, head -> {
            NdArray probabilities = head.probabilities();
            head.dropout(probabilities, probabilities);
            head.queries.put(head.product(probabilities, false, head.keys.take(arrays.v()), false), arrays.y());
        });
    }

    static void backward(AttentionSpec spec, AttentionArrays arrays, NdArray dy, NdArray dq, NdArray dk, NdArray dv) {
        forEachHead(spec, arrays, head -> {
            NdArray p = head.probabilities();
            NdArray dropped = head.like(p);
            head.dropout(p, dropped);
            NdArray dyHead = head.queries.take(dy);
            head.keys.put(head.product(dropped, true, dyHead, false), dv);

            NdArray dp = head.product(dyHead, false, head.keys.take(arrays.v()), true);
            head.dropout(dp, dp);
            NdArray ds = head.like(p);
            head.backend().rows().softmaxBackward(p, dp, ds);
            head.backend().elementwise().scale(head.scale, 0, ds, ds);
            head.queries.put(head.product(ds, false, head.keys.take(arrays.k()), false), dq);
            head.keys.put(head.product(ds, true, head.queries.take(arrays.q()), false), dk);
        });
    }

    private interface PerHead {
        void compute(Head head);
    }

    private static void forEachHead(AttentionSpec spec, AttentionArrays arrays, PerHead work) {
        int heads = spec.heads();
        int size = arrays.q().shape().columns() / heads;
        for (int s = 0; s < spec.keys().count(); s++) {
            for (int h = 0; h < heads; h++) {
                try (Scope scratch = Scope.root(arrays.q().backend(), "attention")) {
                    work.compute(new Head(
                            scratch,
                            spec,
                            arrays,
                            s,
                            Block.of(scratch, spec.queries(), s, h * size, size),
                            Block.of(scratch, spec.keys(), s, h * size, size),
                            h * spec.queries().dropoutRows() + spec.queries().start(s),
                            1 / Math.sqrt(size)));
                }
            }
        }
    }

    /** One head of one sequence: what is its in the arrays of queries and in those of keys. */
    private record Head(
            Scope scratch,
            AttentionSpec spec,
            AttentionArrays arrays,
            int sequence,
            Block queries,
            Block keys,
            int dropoutRow,
            double scale) {

        Backend backend() {
            return scratch.backend();
        }

        NdArray probabilities() {
            NdArray scores = product(queries.take(arrays.q()), false, keys.take(arrays.k()), true);
            backend().elementwise().scale(scale, 0, scores, scores);
            if (spec.causal()) {
                hideLaterKeys(scores);
            }
            backend().rows().softmax(scores, scores);
            return scores;
        }

        /** Adds −∞ to scores of keys that their query does not see. */
        private void hideLaterKeys(NdArray scores) {
            double[] hidden = new double[Math.toIntExact(scores.size())];
            for (int i = 0; i < queries.rows; i++) {
                int row = i * keys.rows;
                Arrays.fill(hidden, row + spec.visibleKeys(sequence, i), row + keys.rows, Double.NEGATIVE_INFINITY);
            }
            NdArray mask = like(scores);
            mask.set(hidden);
            backend().elementwise().add(scores, mask, scores);
        }

        void dropout(NdArray x, NdArray y) {
            backend().elementwise().dropout(spec.dropout(), dropoutRow, x, y);
        }

        NdArray product(NdArray a, boolean transposeA, NdArray b, boolean transposeB) {
            int rows = a.shape().dim(transposeA ? 1 : 0);
            int columns = b.shape().dim(transposeB ? 0 : 1);
            NdArray y = scratch.empty("attention", a.dtype(), Shape.of(rows, columns));
            backend().matrices().matmul(a, transposeA, b, transposeB, 0, y);
            return y;
        }

        NdArray like(NdArray x) {
            return scratch.empty("attention", x.dtype(), x.shape());
        }
    }

    /** {@code rows} rows and {@code columns} columns of a packed array. */
    private record Block(Scope scratch, int row, int rows, int column, int columns) {

        static Block of(Scope scratch, SequenceOffsets sequences, int s, int column, int columns) {
            return new Block(scratch, sequences.start(s), sequences.length(s), column, columns);
        }

        NdArray take(NdArray x) {
            NdArray block = scratch.empty("attention", x.dtype(), Shape.of(rows, columns));
            scratch.backend().rows().copyBlock(x, row, column, block, 0, 0, rows, columns);
            return block;
        }

        void put(NdArray block, NdArray y) {
            scratch.backend().rows().copyBlock(block, 0, 0, y, row, column, rows, columns);
        }
    }
}
