package dev.lapidary.loaders.batching;

/** Examples that come in batches. A dataset knows no model: any model that reads such batches can be trained on it. */
public interface Dataset<B extends Batch> {
    /** The number of examples. */
    int size();

    /**
     * The batches of an epoch, in order; the caller closes them. A batch is smaller by the examples in it that could not be
     * read, and perhaps empty.
     *
     * @param order of as many examples as there are
     * @param epoch counted from 0
     * @param firstBatch the first one wanted: a run that is resumed skips those that it has seen
     * @throws IndexOutOfBoundsException if there is no such batch
     */
    BatchIterator<B> batches(EpochOrder order, int epoch, int firstBatch);

    /** All batches, once, in the order of the examples. */
    default BatchIterator<B> inOrder(int batchSize) {
        return batches(new EpochOrder(size(), batchSize, 0, false), 0, 0);
    }
}
