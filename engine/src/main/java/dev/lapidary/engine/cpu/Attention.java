package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.base.Lanes.get;
import static dev.lapidary.engine.cpu.base.Lanes.put;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Sequences;
import dev.lapidary.engine.cpu.base.Elementwise;
import dev.lapidary.engine.cpu.base.Lanes;
import dev.lapidary.engine.cpu.base.OpenBlas;
import dev.lapidary.engine.cpu.base.Scratch;

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
 * @param lse where L is, {@code [queries' tokens, heads]}
 */
record Attention(
        Sequences queries,
        Sequences keys,
        int heads,
        int hidden,
        DropoutMask dropout,
        long q,
        long k,
        long v,
        long y,
        long lse) {
    /** How many queries a tile has: with 512 keys, its scores take 256 KiB. */
    private static final int TILE = 128;

    /** Where the gradients are. */
    record Gradients(long dy, long dq, long dk, long dv) {}

    static Attention of(
            Sequences queries,
            Sequences keys,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray lse) {
        return new Attention(
                queries,
                keys,
                heads,
                q.shape().columns(),
                dropout,
                q.address(),
                k.address(),
                v.address(),
                y.address(),
                lse.address());
    }

    int tasks() {
        return hidden == 0 ? 0 : keys.count() * heads;
    }

    void forward(int task, Scratch scratch) {
        Head head = new Head(task);
        long scores = scratch.floats(head.tileSize() + Dropouts.room(head.keys));
        long factors = scores + 4 * head.tileSize();
        Dropouts.factors(DropoutMask.NONE, 0, head.keys, factors);
        for (int from = 0; from < head.queries; from += TILE) {
            int count = Math.min(TILE, head.queries - from);
            head.timesTransposed(count, head.query(q, from), head.key(k), scores);
            head.softmax(from, count, scores, factors);
            head.times(count, scores, head.key(v), head.query(y, from));
        }
    }

    void backward(int task, Gradients gradients, Scratch scratch) {
        Head head = new Head(task);
        long scores = scratch.floats(2 * head.tileSize() + Dropouts.room(head.keys));
        long dScores = scores + 4 * head.tileSize();
        long factors = dScores + 4 * head.tileSize();
        Dropouts.factors(DropoutMask.NONE, 0, head.keys, factors);
        if (head.queries == 0) {
            head.clearKeys(gradients.dk);
            head.clearKeys(gradients.dv);
        }
        for (int from = 0; from < head.queries; from += TILE) {
            int count = Math.min(TILE, head.queries - from);
            long dyTile = head.query(gradients.dy, from);
            head.timesTransposed(count, head.query(q, from), head.key(k), scores);
            head.timesTransposed(count, dyTile, head.key(v), dScores);
            head.softmaxBackward(from, count, scores, dScores, factors);
            float keep = from == 0 ? 0 : 1;
            head.transposedTimes(count, scores, dyTile, keep, head.key(gradients.dv));
            head.times(count, dScores, head.key(k), head.query(gradients.dq, from));
            head.transposedTimes(count, dScores, head.query(q, from), keep, head.key(gradients.dk));
        }
    }

    /** One head of one sequence: {@code size} columns, of the rows of its queries and of its keys. */
    private final class Head {
        final int firstQuery;
        final int queries;
        final int firstKey;
        final int keys;
        final int column;
        final int size = hidden / heads;
        final int index;
        /** The number of keys in whole vectors: the distance between rows of scores. */
        final int width;

        final float scale = (float) (1 / Math.sqrt(size));

        Head(int task) {
            index = task % heads;
            int sequence = task / heads;
            firstQuery = Attention.this.queries.start(sequence);
            queries = Attention.this.queries.length(sequence);
            firstKey = Attention.this.keys.start(sequence);
            keys = Attention.this.keys.length(sequence);
            column = index * size;
            width = Lanes.padded(keys);
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

        long lseAt(int query) {
            return lse + 4 * ((long) (firstQuery + query) * heads + index);
        }

        void dropoutFactors(int query, long factors) {
            if (!dropout.isNone()) {
                Dropouts.factors(
                        dropout, index * Attention.this.queries.maskRows() + firstQuery + query, keys, factors);
            }
        }

        /** Zeros for keys that nobody asks. */
        void clearKeys(long packed) {
            for (int i = 0; i < keys; i++) {
                Elementwise.fill(0, at(packed, firstKey + i), size);
            }
        }

        /** A tile of S becomes D. */
        void softmax(int from, int count, long scores, long factors) {
            for (int i = 0; i < count; i++) {
                long row = scores + 4L * i * width;
                fillUp(row, Float.NEGATIVE_INFINITY); // counts nothing
                float max = Softmaxes.max(row, width);
                float total = Softmaxes.exponentials(row, max, scale, row, width);
                put(lseAt(from + i), max + (float) Math.log(total) / scale);
                dropoutFactors(from + i, factors);
                Elementwise.multiply(1 / total, row, factors, row, width);
            }
        }

        /** A tile of S becomes D, and one of dD becomes dS. */
        void softmaxBackward(int from, int count, long scores, long dScores, long factors) {
            for (int i = 0; i < count; i++) {
                long row = scores + 4L * i * width;
                long dRow = dScores + 4L * i * width;
                fillUp(row, Float.NEGATIVE_INFINITY);
                fillUp(dRow, 0);
                float total = Softmaxes.exponentials(row, get(lseAt(from + i)), scale, row, width);
                dropoutFactors(from + i, factors);
                Softmaxes.dropoutBackward(row, total, factors, scale, dRow, width);
            }
        }

        /** What lies beyond the last key of a row of scores, up to whole vectors. */
        private void fillUp(long row, float value) {
            for (int j = keys; j < width; j++) {
                put(row + 4L * j, value);
            }
        }

        /** A tile of scores = a·bᵀ. */
        void timesTransposed(int count, long a, long b, long scores) {
            OpenBlas.sgemm(false, true, count, keys, size, a, hidden, b, hidden, 0, scores, width);
        }

        /** to = tile·b. */
        void times(int count, long tile, long b, long to) {
            OpenBlas.sgemm(false, false, count, size, keys, tile, width, b, hidden, 0, to, hidden);
        }

        /** to = tileᵀ·b + keep·to. */
        void transposedTimes(int count, long tile, long b, float keep, long to) {
            OpenBlas.sgemm(true, false, keys, size, count, tile, width, b, hidden, keep, to, hidden);
        }
    }
}
