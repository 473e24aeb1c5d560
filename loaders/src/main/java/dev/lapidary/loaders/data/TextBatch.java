package dev.lapidary.loaders.data;

import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.loaders.batching.LabelledBatch;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Examples packed one after the other, without padding.
 *
 * @param tokenIds {@code [tokens]}
 * @param typeIds {@code [tokens]}
 * @param sequences where each example begins and ends
 * @param labels {@code [examples]}, {@link TokenizedExample#NO_LABEL} where there is none
 * @param indices {@code [examples]}, of the examples in their data set
 */
public record TextBatch(int[] tokenIds, int[] typeIds, SequenceOffsets sequences, int[] labels, int[] indices)
        implements LabelledBatch {
    public static TextBatch of(List<TokenizedExample> examples) {
        return new TextBatch(
                concatenated(examples, TokenizedExample::ids),
                concatenated(examples, TokenizedExample::typeIds),
                SequenceOffsets.ofLengths(
                        examples.stream().mapToInt(TokenizedExample::tokens).toArray()),
                examples.stream().mapToInt(TokenizedExample::label).toArray(),
                examples.stream().mapToInt(TokenizedExample::index).toArray());
    }

    private static int[] concatenated(List<TokenizedExample> examples, Function<TokenizedExample, int[]> part) {
        return examples.stream().map(part).flatMapToInt(IntStream::of).toArray();
    }

    @Override
    public long tokens() {
        return tokenIds.length;
    }
}
