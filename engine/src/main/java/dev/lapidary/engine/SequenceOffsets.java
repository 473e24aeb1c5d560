package dev.lapidary.engine;

import java.util.Arrays;

/**
 * Where the sequences of a packed batch begin and end: sequence {@code s} is rows {@code start(s)} to {@code end(s)} of
 * every {@code [tokens, …]} array. No sequence is padded, so there is no mask. Immutable.
 */
public final class SequenceOffsets {
    private final int[] offsets;
    private final int longest;
    private final int dropoutRows;

    private SequenceOffsets(int[] offsets, int dropoutRows) {
        this.offsets = offsets;
        this.dropoutRows = dropoutRows;
        int max = 0;
        for (int s = 0; s < offsets.length - 1; s++) {
            max = Math.max(max, offsets[s + 1] - offsets[s]);
        }
        this.longest = max;
    }

    public static SequenceOffsets ofLengths(int... lengths) {
        int[] offsets = new int[lengths.length + 1];
        for (int s = 0; s < lengths.length; s++) {
            offsets[s + 1] = end(offsets[s], lengths[s]);
        }
        return new SequenceOffsets(offsets, offsets[lengths.length]);
    }

    private static int end(int start, int length) {
        if (length < 0 || start > Integer.MAX_VALUE - length) {
            throw new ShapeException(
                    "sequences: one of length " + length + " cannot follow " + start + " tokens of others");
        }
        return start + length;
    }

    /** These, and one more behind them, whose rows only fill up a batch: dropout treats these as it did without it. */
    public SequenceOffsets withPaddingRows(int length) {
        int[] longer = Arrays.copyOf(offsets, offsets.length + 1);
        longer[offsets.length] = end(tokens(), length);
        return new SequenceOffsets(longer, dropoutRows);
    }

    public int count() {
        return offsets.length - 1;
    }

    /** The number of tokens of all sequences. */
    public int tokens() {
        return offsets[offsets.length - 1];
    }

    /** How many rows a mask of attention's dropout has for each head: the number of tokens, without those that only fill up. */
    public int dropoutRows() {
        return dropoutRows;
    }

    /** The row of the first token of sequence {@code s}. */
    public int start(int s) {
        return offsets[s];
    }

    /** One past the row of the last token of sequence {@code s}. */
    public int end(int s) {
        return offsets[s + 1];
    }

    public int length(int s) {
        return offsets[s + 1] - offsets[s];
    }

    /** The length of the longest sequence. */
    public int longest() {
        return longest;
    }

    /** The rows of all first tokens, {@code [CLS]} in BERT. */
    public int[] firstRows() {
        return Arrays.copyOf(offsets, offsets.length - 1);
    }

    /** Whether each of those sequences has a counterpart here, with rows if it has rows itself. */
    public boolean coversQueriesOf(SequenceOffsets queries) {
        boolean serves = queries.count() == count();
        for (int s = 0; serves && s < count(); s++) {
            serves = length(s) > 0 || queries.length(s) == 0;
        }
        return serves;
    }

    @Override
    public String toString() {
        return count() + " sequences, " + tokens() + " tokens";
    }
}
