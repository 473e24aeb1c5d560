package dev.lapidary.loaders.data;

/**
 * An example as a model reads it.
 *
 * @param ids of its tokens
 * @param typeIds which of the two texts each token belongs to, as many as {@code ids}
 * @param label the index of its class, or {@link #NO_LABEL}
 * @param index of the example in its data set
 */
public record TokenizedExample(int[] ids, int[] typeIds, int label, int index) {
    public static final int NO_LABEL = -1;

    public TokenizedExample {
        if (ids.length != typeIds.length) {
            throw new IllegalArgumentException(ids.length + " token ids but " + typeIds.length + " type ids");
        }
    }

    public int tokens() {
        return ids.length;
    }
}
