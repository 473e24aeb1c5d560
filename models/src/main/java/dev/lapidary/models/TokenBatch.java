package dev.lapidary.models;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import java.util.Arrays;

/**
 * A batch of texts, packed: one row per token, and where each text begins. Where the device likes it, rows follow that belong to
 * no text, to make their number {@linkplain dev.lapidary.engine.Backend#roundedRows round}: a sequence of their own, which no
 * text attends to and no loss depends on, so that all they add to a gradient is 0.
 *
 * @param tokenIds integers {@code [rows]}
 * @param typeIds integers {@code [rows]}: 0 for the first text of a pair, 1 for the second
 * @param positionIds integers {@code [rows]}, from 0 in each text
 * @param texts where each begins and ends
 * @param sequences the texts, and what follows them: all rows
 */
public record TokenBatch(
        NdArray tokenIds, NdArray typeIds, NdArray positionIds, SequenceOffsets texts, SequenceOffsets sequences) {
    /**
     * Puts a batch where everything computed from it will live.
     *
     * @throws ModelException if the arrays are not of one length, that of all texts together
     */
    public static TokenBatch of(Scope scope, int[] tokenIds, int[] typeIds, SequenceOffsets texts) {
        int tokens = texts.tokens();
        if (tokenIds.length != tokens || typeIds.length != tokens) {
            throw new ModelException("a batch needs one token id and one type id per token; got " + tokenIds.length
                    + " and " + typeIds.length + " for " + texts);
        }
        int rows = scope.backend().roundedRows(tokens);
        int[] positions = new int[rows];
        for (int s = 0; s < texts.count(); s++) {
            for (int row = texts.start(s); row < texts.end(s); row++) {
                positions[row] = row - texts.start(s);
            }
        }
        return new TokenBatch(
                scope.ofInts(filled(tokenIds, rows)),
                scope.ofInts(filled(typeIds, rows)),
                scope.ofInts(positions),
                texts,
                rows == tokens ? texts : texts.withPaddingRows(rows - tokens));
    }

    /** The first token of each text by itself, and nothing of what fills up. */
    public SequenceOffsets firsts() {
        int[] lengths = new int[sequences.count()];
        Arrays.fill(lengths, 0, texts.count(), 1);
        return SequenceOffsets.ofLengths(lengths);
    }

    /** The first number again behind the others, which adds no row of a table to those that the batch uses. */
    private static int[] filled(int[] ids, int rows) {
        int[] filled = Arrays.copyOf(ids, rows);
        Arrays.fill(filled, ids.length, rows, ids.length == 0 ? 0 : ids[0]);
        return filled;
    }

    public Scope scope() {
        return tokenIds.scope();
    }
}
