package dev.lapidary.engine.kernels;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.SequenceOffsets;

/**
 * Which queries attend to which keys. The queries of sequence s see the keys of sequence s, which has some if it has queries.
 *
 * @param queries where each sequence's rows are among the queries
 * @param keys where they are among the keys and values
 * @param dropout of probabilities: query i of head h is row h·tokens + i of it; its columns count the keys of its sequence
 */
public record AttentionSpec(SequenceOffsets queries, SequenceOffsets keys, int heads, DropoutMask dropout) {}
