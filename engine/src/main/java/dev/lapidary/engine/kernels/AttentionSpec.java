package dev.lapidary.engine.kernels;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.SequenceOffsets;

/**
 * Which queries attend to which keys. The queries of sequence s see the keys of sequence s, which has some if it has queries.
 *
 * @param queries where each sequence's rows are among the queries
 * @param keys where they are among the keys and values
 * @param causal whether a query sees only keys that do not come after it. The last query of a sequence belongs to its last key, and so
 *     backwards, as in FlashAttention: a sequence has no more queries than keys then
 * @param dropout of probabilities: query i of head h is row h·tokens + i of it; its columns count the keys of its sequence
 */
public record AttentionSpec(
        SequenceOffsets queries, SequenceOffsets keys, int heads, boolean causal, DropoutMask dropout) {
    /** The same, with nothing dropped. */
    public AttentionSpec withoutDropout() {
        return new AttentionSpec(queries, keys, heads, causal, DropoutMask.NONE);
    }

    /** Whether no query is without a key that it may see. */
    public boolean everyQuerySeesAKey() {
        boolean sees = true;
        for (int s = 0; s < queries.count(); s++) {
            sees &= queries.length(s) == 0 || visibleKeys(s, 0) > 0;
        }
        return sees;
    }

    /** How many of the keys of sequence s its query i sees: the first ones. */
    public int visibleKeys(int s, int i) {
        int all = keys.length(s);
        return causal ? Math.min(all, i + 1 + all - queries.length(s)) : all;
    }
}
