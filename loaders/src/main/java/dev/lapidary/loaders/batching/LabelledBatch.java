package dev.lapidary.loaders.batching;

/** Examples of which each has a class, or none. */
public interface LabelledBatch extends Batch {
    /** {@code [size]}: the class of each example, negative where there is none. */
    int[] labels();

    /** {@code [size]}: which of the dataset's examples each is. */
    int[] indices();

    @Override
    default int size() {
        return labels().length;
    }
}
