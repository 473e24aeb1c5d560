package dev.lapidary.loaders.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Deals examples out in batches, every example once an epoch. The order is a function of seed and epoch alone, so a resumed run
 * sees what an uninterrupted one would have seen.
 */
public final class Batcher {
    private final EpochOrder order;
    private final IntFunction<TokenizedExample> source;

    public Batcher(List<TokenizedExample> examples, int batchSize, long seed, boolean shuffle) {
        this(examples.size(), examples::get, batchSize, seed, shuffle);
    }

    /**
     * Examples that are made when their batch is due, such as texts still to be tokenised.
     *
     * @param source gives example {@code i} of {@code examples}, in each epoch anew
     * @param batchSize in examples; the last batch of an epoch may be smaller
     * @param shuffle whether each epoch has its own random order
     */
    public Batcher(int examples, IntFunction<TokenizedExample> source, int batchSize, long seed, boolean shuffle) {
        this.order = new EpochOrder(examples, batchSize, seed, shuffle);
        this.source = source;
    }

    public int batchesPerEpoch() {
        return order.batches();
    }

    /** All batches of epoch {@code epoch}, counted from 0. */
    public Iterator<TextBatch> batches(int epoch) {
        return batches(epoch, 0);
    }

    /** The batches of an epoch from {@code firstBatch} on, without making those before. */
    public Iterator<TextBatch> batches(int epoch, int firstBatch) {
        Objects.checkIndex(firstBatch, batchesPerEpoch() + 1);
        int[] examples = order.of(epoch);
        return IntStream.range(firstBatch, batchesPerEpoch())
                .mapToObj(batch -> batch(order.batch(examples, batch)))
                .iterator();
    }

    private TextBatch batch(int[] examples) {
        return TextBatch.of(Arrays.stream(examples).mapToObj(source).toList());
    }
}
