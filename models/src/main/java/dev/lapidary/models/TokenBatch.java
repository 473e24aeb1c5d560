package dev.lapidary.models;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Sequences;

/**
 * A batch of texts, packed: one row per token, and where each text begins.
 *
 * @param tokenIds integers {@code [tokens]}
 * @param typeIds integers {@code [tokens]}: 0 for the first text of a pair, 1 for the second
 * @param positionIds integers {@code [tokens]}, from 0 in each sequence
 */
public record TokenBatch(NdArray tokenIds, NdArray typeIds, NdArray positionIds, Sequences sequences) {
    /**
     * Puts a batch where everything computed from it will live.
     *
     * @throws ModelException if the arrays are not of one length, that of all sequences together
     */
    public static TokenBatch of(Scope scope, int[] tokenIds, int[] typeIds, Sequences sequences) {
        if (tokenIds.length != sequences.tokens() || typeIds.length != sequences.tokens()) {
            throw new ModelException("a batch needs one token id and one type id per token; got " + tokenIds.length
                    + " and " + typeIds.length + " for " + sequences);
        }
        int[] positions = new int[sequences.tokens()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int row = sequences.start(s); row < sequences.end(s); row++) {
                positions[row] = row - sequences.start(s);
            }
        }
        return new TokenBatch(scope.ofInts(tokenIds), scope.ofInts(typeIds), scope.ofInts(positions), sequences);
    }

    public Scope scope() {
        return tokenIds.scope();
    }
}
