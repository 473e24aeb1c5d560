package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.cpu.gemm.OpenBlas;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Scratch;
import dev.lapidary.engine.kernels.AttentionArrays;
import dev.lapidary.engine.kernels.AttentionSpec;

/**
 * Attention, one head of one sequence per task, in tiles of queries whose scores stay in the cache. Products read and write
 * the packed {@code [tokens, heads·d]} arrays where they lie, by strides.
 *
 * <p>Forward, with M the dropout factors: S = Q·Kᵀ, P = softmax(S/√d), Y = (P ⊙ M)·V, and L = √d·log Σ exp(S/√d) is kept.
 * Backward, P = exp((S − L)/√d) is computed again, and with D = P ⊙ M:
 *
 * <pre>
 * dV = Dᵀ·dY    dD = dY·Vᵀ    dP = dD ⊙ M    δ = rowsum(dP ⊙ P)/rowsum(P)
 * dS = P ⊙ (dP − δ)/√d        dQ = dS·K      dK = dSᵀ·Q
 * </pre>
 *
 * δ equals rowsum(dY ⊙ Y), which FlashAttention takes as it never has a whole row of dP. Rounding makes the two differ: dP and
 * dY ⊙ Y are sums of d products in two different orders, and where one key has nearly all of the attention, or is the only one,
 * dP − δ is little more than that difference. Taken as the mean of dP itself, weighted by P, what all dP have in common, errors
 * too, cancels; a single key gets exactly 0. The division makes up for rows of P that do not quite add up to 1.
 *
 * @param hidden heads·d, the distance between rows of the packed arrays, in elements
 * @param logSumExp where L is, {@code [queries' tokens, heads]}
 */
public record AttentionKernel(AttentionSpec spec, int hidden, long q, long k, long v, long y, long logSumExp) {
    /** How many queries a tile has: with 512 keys, its scores take 256 KiB. */
    private static final int TILE = 128;

    /** Where the gradients are. */
    public record Gradients(long dy, long dq, long dk, long dv) {}

    public static AttentionKernel of(AttentionSpec spec, AttentionArrays arrays) {
        return new AttentionKernel(
                spec,
                arrays.q().shape().columns(),
                arrays.q().address(),
                arrays.k().address(),
                arrays.v().address(),
                arrays.y().address(),
                arrays.logSumExp().address());
    }

    public int tasks() {
        return hidden == 0 ? 0 : spec.keys().count() * spec.heads();
    }

    public void forward(int task, Scratch scratch) {
        Head head = new Head(task);
        long scores = scratch.floats(head.tileSize() + DropoutKernel.bufferSize(head.keys));
        long factors = scores + 4 * head.tileSize();
        DropoutKernel.factors(DropoutMask.NONE, 0, head.keys, factors);
        for (int from = 0; from < head.queries; from += TILE) {
            int count = Math.min(TILE, head.queries - from);
            int seen = head.seenBy(from + count - 1);
            head.timesTransposed(count, seen, head.query(q, from), head.key(k), scores);
            head.softmax(from, count, seen, scores, factors);
            head.times(count, seen, scores, head.key(v), head.query(y, from));
        }
    }

    public void backward(int task, Gradients gradients, Scratch scratch) {
        Head head = new Head(task);
        long scores = scratch.floats(2 * head.tileSize() + DropoutKernel.bufferSize(head.keys));
        long dScores = scores + 4 * head.tileSize();
        long factors = dScores + 4 * head.tileSize();
        DropoutKernel.factors(DropoutMask.NONE, 0, head.keys, factors);
        boolean clears = head.queries == 0 || spec.causal(); // a tile of queries may not see all keys
        if (clears) {
            head.clearKeys(gradients.dk);
            head.clearKeys(gradients.dv);
        }
        for (int from = 0; from < head.queries; from += TILE) {
            int count = Math.min(TILE, head.queries - from);
            int seen = head.seenBy(from + count - 1);
            long dyTile = head.query(gradients.dy, from);
            head.timesTransposed(count, seen, head.query(q, from), head.key(k), scores);
            head.timesTransposed(count, seen, dyTile, head.key(v), dScores);
            head.softmaxBackward(from, count, seen, scores, dScores, factors);
            float beta = from == 0 && !clears ? 0 : 1;
            head.transposedTimes(count, seen, scores, dyTile, beta, head.key(gradients.dv));
            head.times(count, seen, dScores, head.key(k), head.query(gradients.dq, from));
            head.transposedTimes(count, seen, dScores, head.query(q, from), beta, head.key(gradients.dk));
        }
    }

    /** One head of one sequence: {@code size} columns, of the rows of its queries and of its keys. */
    private final class Head {
        final int sequence;
        final int firstQuery;
        final int queries;
        final int firstKey;
        final int keys;
        final int column;
        final int heads = spec.heads();
        final int size = hidden / heads;
        final int index;
        /** The number of keys in whole vectors: the distance between rows of scores. */
        final int width;

        final float scale = (float) (1 / Math.sqrt(size));

        Head(int task) {
            index = task % heads;
            sequence = task / heads;
            firstQuery = spec.queries().start(sequence);
            queries = spec.queries().length(sequence);
            firstKey = spec.keys().start(sequence);
            keys = spec.keys().length(sequence);
            column = index * size;
            width = Simd.padded(keys);
        }

        long tileSize() {
            return (long) Math.min(TILE, queries) * width;
        }

        /** The address of this head's part of a query's row of q, y or their gradients. */
        long query(long packed, int query) {
            return at(packed, firstQuery + query);
        }

        /** The address of this head's part of the first key's row of k, v or their gradients. */
        long key(long packed) {
            return at(packed, firstKey);
        }

        private long at(long packed, int row) {
            return packed + 4 * ((long) row * hidden + column);
        }

        long logSumExpAt(int query) {
            return logSumExp + 4 * ((long) (firstQuery + query) * heads + index);
        }

        /** How many keys a query sees: the first ones. */
        int seenBy(int query) {
            return spec.visibleKeys(sequence, query);
        }

        void dropoutFactors(int query, int seen, long factors) {
            if (!spec.dropout().isNone()) {
                int row = index * spec.queries().dropoutRows() + firstQuery + query;
                DropoutKernel.factors(spec.dropout(), row, seen, factors);
            }
        }

        /** Zeros for the keys of a sequence without queries. */
        void clearKeys(long packed) {
            for (int i = 0; i < keys; i++) {
                ElementwiseKernel.fill(0, at(packed, firstKey + i), size);
            }
        }

        /** A tile of S becomes D. */
        void softmax(int from, int count, int seen, long scores, long factors) {
            int filled = Simd.padded(seen);
            for (int i = 0; i < count; i++) {
                long row = scores + 4L * i * width;
                fill(row, seenBy(from + i), filled, Float.NEGATIVE_INFINITY); // counts nothing
                float max = SoftmaxKernel.max(row, filled);
                float total = SoftmaxKernel.exponentials(row, max, scale, row, filled);
                put(logSumExpAt(from + i), max + (float) Math.log(total) / scale);
                dropoutFactors(from + i, seen, factors);
                ElementwiseKernel.multiply(1 / total, row, factors, row, filled);
            }
        }

        /** A tile of S becomes D, and one of dD becomes dS. */
        void softmaxBackward(int from, int count, int seen, long scores, long dScores, long factors) {
            int filled = Simd.padded(seen);
            for (int i = 0; i < count; i++) {
                long row = scores + 4L * i * width;
                long dRow = dScores + 4L * i * width;
                fill(row, seenBy(from + i), filled, Float.NEGATIVE_INFINITY);
                fill(dRow, seenBy(from + i), filled, 0);
                float total = SoftmaxKernel.exponentials(row, get(logSumExpAt(from + i)), scale, row, filled);
                dropoutFactors(from + i, seen, factors);
                SoftmaxKernel.dropoutBackward(row, total, factors, scale, dRow, filled);
            }
        }

        /** Overwrites scores of a row {@code from} a key on, up to whole vectors. */
        private void fill(long row, int from, int to, float value) {
            for (int j = from; j < to; j++) {
                put(row + 4L * j, value);
            }
        }

        /** A tile of scores = a·bᵀ, of the first keys. */
        void timesTransposed(int count, int seen, long a, long b, long scores) {
            OpenBlas.sgemm(false, true, count, seen, size, a, hidden, b, hidden, 0, scores, width);
        }

        /** to = tile·b. */
        void times(int count, int seen, long tile, long b, long to) {
            OpenBlas.sgemm(false, false, count, size, seen, tile, width, b, hidden, 0, to, hidden);
        }

        /** to = tileᵀ·b + beta·to. */
        void transposedTimes(int count, int seen, long tile, long b, float beta, long to) {
            OpenBlas.sgemm(true, false, seen, size, count, tile, width, b, hidden, beta, to, hidden);
        }
    }
}
