package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Sequences;

/**
 * Attention, one head of one sequence per task, in tiles of queries whose scores stay in the cache. Products read and write
 * the packed {@code [tokens, heads·d]} arrays where they lie, by strides.
 *
 * <p>Forward, with M the dropout factors: S = Q·Kᵀ, P = softmax(S/√d), Y = (P ⊙ M)·V, and L = √d·log Σ exp(S/√d) is kept.
 * Backward, P = exp((S − L)/√d) is computed again, and with D = P ⊙ M and δ = rowsum(dY ⊙ Y), which equals rowsum(dP ⊙ P):
 *
 * <pre>
 * dV = Dᵀ·dY    dD = dY·Vᵀ    dS = P ⊙ (dD ⊙ M − δ)/√d    dQ = dS·K    dK = dSᵀ·Q
 * </pre>
 *
 * @param hidden heads·d, the distance between rows of the packed arrays, in elements
 * @param lse where L is, {@code [tokens, heads]}
 */
record Attention(
        Sequences sequences, int heads, int hidden, DropoutMask dropout, long q, long k, long v, long y, long lse) {
    /** How many queries a tile has: with 512 keys, its scores take 256 KiB. */
    private static final int TILE = 128;

    /** Where the gradients are. */
    record Gradients(long dy, long dq, long dk, long dv) {}

    static Attention of(
            Sequences sequences,
            int heads,
            DropoutMask dropout,
            NdArray q,
            NdArray k,
            NdArray v,
            NdArray y,
            NdArray lse) {
        return new Attention(
                sequences,
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
        return hidden == 0 ? 0 : sequences.count() * heads;
    }

    void forward(int task, Scratch scratch) {
        Head head = new Head(task);
        long scores = scratch.floats(head.tileSize() + Dropouts.room(head.length));
        long factors = scores + 4 * head.tileSize();
        Dropouts.factors(DropoutMask.NONE, 0, head.length, factors);
        for (int from = 0; from < head.length; from += TILE) {
            int queries = Math.min(TILE, head.length - from);
            head.timesTransposed(queries, head.at(q, from), head.at(k, 0), scores);
            head.softmax(from, queries, scores, factors);
            head.times(queries, scores, head.at(v, 0), head.at(y, from));
        }
    }

    void backward(int task, Gradients gradients, Scratch scratch) {
        Head head = new Head(task);
        long scores = scratch.floats(2 * head.tileSize() + Dropouts.room(head.length));
        long dScores = scores + 4 * head.tileSize();
        long factors = dScores + 4 * head.tileSize();
        Dropouts.factors(DropoutMask.NONE, 0, head.length, factors);
        for (int from = 0; from < head.length; from += TILE) {
            int queries = Math.min(TILE, head.length - from);
            long dyTile = head.at(gradients.dy, from);
            head.timesTransposed(queries, head.at(q, from), head.at(k, 0), scores);
            head.timesTransposed(queries, dyTile, head.at(v, 0), dScores);
            head.softmaxBackward(from, queries, gradients.dy, scores, dScores, factors);
            float keep = from == 0 ? 0 : 1;
            head.transposedTimes(queries, scores, dyTile, keep, head.at(gradients.dv, 0));
            head.times(queries, dScores, head.at(k, 0), head.at(gradients.dq, from));
            head.transposedTimes(queries, dScores, head.at(q, from), keep, head.at(gradients.dk, 0));
        }
    }

    /** One head of one sequence: {@code size} columns of {@code length} rows. */
    private final class Head {
        final int first;
        final int length;
        final int column;
        final int size = hidden / heads;
        final int index;
        /** The length in whole vectors: the distance between rows of scores. */
        final int width;

        final float scale = (float) (1 / Math.sqrt(size));

        Head(int task) {
            index = task % heads;
            first = sequences.start(task / heads);
            length = sequences.length(task / heads);
            column = index * size;
            width = Lanes.padded(length);
        }

        long tileSize() {
            return (long) Math.min(TILE, length) * width;
        }

        /** The address of this head's part of token {@code row} of the sequence. */
        long at(long packed, int row) {
            return packed + 4 * ((long) (first + row) * hidden + column);
        }

        long lseAt(int row) {
            return lse + 4 * ((long) (first + row) * heads + index);
        }

        void dropoutFactors(int query, long factors) {
            if (!dropout.isNone()) {
                Dropouts.factors(dropout, index * sequences.maskRows() + first + query, length, factors);
            }
        }

        /** A tile of S becomes D. */
        void softmax(int from, int queries, long scores, long factors) {
            for (int i = 0; i < queries; i++) {
                long row = scores + 4L * i * width;
                for (int j = length; j < width; j++) {
                    put(row + 4L * j, Float.NEGATIVE_INFINITY); // counts nothing
                }
                float max = Softmaxes.max(row, width);
                float total = Softmaxes.exponentials(row, max, scale, row, width);
                put(lseAt(from + i), max + (float) Math.log(total) / scale);
                dropoutFactors(from + i, factors);
                Elementwise.multiply(1 / total, row, factors, row, width);
            }
        }

        /** A tile of S becomes D, and one of dD becomes dS. What lies beyond the last key is never read. */
        void softmaxBackward(int from, int queries, long dy, long scores, long dScores, long factors) {
            for (int i = 0; i < queries; i++) {
                long row = scores + 4L * i * width;
                Softmaxes.exponentials(row, get(lseAt(from + i)), scale, row, width);
                float delta = Reductions.dot(at(dy, from + i), at(y, from + i), size);
                dropoutFactors(from + i, factors);
                Softmaxes.dropoutBackward(row, factors, scale, delta, dScores + 4L * i * width, width);
            }
        }

        /** A tile of scores = a·bᵀ. */
        void timesTransposed(int queries, long a, long b, long scores) {
            OpenBlas.sgemm(false, true, queries, length, size, a, hidden, b, hidden, 0, scores, width);
        }

        /** to = tile·b. */
        void times(int queries, long tile, long b, long to) {
            OpenBlas.sgemm(false, false, queries, size, length, tile, width, b, hidden, 0, to, hidden);
        }

        /** to = tileᵀ·b + keep·to. */
        void transposedTimes(int queries, long tile, long b, float keep, long to) {
            OpenBlas.sgemm(true, false, length, size, queries, tile, width, b, hidden, keep, to, hidden);
        }
    }
}
