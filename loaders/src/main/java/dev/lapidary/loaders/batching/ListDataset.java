package dev.lapidary.loaders.batching;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Examples in memory, put together into batches on a thread of its own, a few batches ahead of their use. */
public final class ListDataset<E, B extends Batch> implements Dataset<B> {
    private static final int BATCHES_AHEAD = 4;

    private final List<E> examples;
    private final Function<List<E>, B> collate;

    /** @param collate makes a batch of some of the examples */
    public ListDataset(List<E> examples, Function<List<E>, B> collate) {
        this.examples = List.copyOf(examples);
        this.collate = collate;
    }

    public List<E> examples() {
        return examples;
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public BatchIterator<B> batches(EpochOrder order, int epoch, int firstBatch) {
        order.requireSize(size());
        Objects.checkIndex(firstBatch, order.batches() + 1);
        int[] inOrder = order.of(epoch);
        Iterator<B> batches = IntStream.range(firstBatch, order.batches())
                .mapToObj(batch -> batch(order.batch(inOrder, batch)))
                .iterator();
        // One batch has nobody to be prepared behind, and a thread takes a tenth of the time that a sentence does.
        return order.batches() - firstBatch <= 1 ? BatchIterator.of(batches) : new Prefetcher<>(batches, BATCHES_AHEAD);
    }

    private B batch(int[] numbers) {
        return collate.apply(Arrays.stream(numbers).mapToObj(examples::get).toList());
    }
}
