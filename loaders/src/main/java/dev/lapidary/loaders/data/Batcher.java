package dev.lapidary.loaders.data;

import dev.lapidary.engine.RandomStream;
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
    /** Epoch e shuffles by the stream of this number plus e; no other use of the run's seed comes near. */
    private static final int FIRST_STREAM = 0x4241_0000;

    private final int examples;
    private final IntFunction<TokenizedExample> source;
    private final int batchSize;
    private final long seed;
    private final boolean shuffle;

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
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 example, not " + batchSize);
        }
        this.examples = examples;
        this.source = source;
        this.batchSize = batchSize;
        this.seed = seed;
        this.shuffle = shuffle;
    }

    public int batchesPerEpoch() {
        return Math.ceilDiv(examples, batchSize);
    }

    /** All batches of epoch {@code epoch}, counted from 0. */
    public Iterator<TextBatch> batches(int epoch) {
        return batches(epoch, 0);
    }

    /** The batches of an epoch from {@code firstBatch} on, without making those before. */
    public Iterator<TextBatch> batches(int epoch, int firstBatch) {
        Objects.checkIndex(firstBatch, batchesPerEpoch() + 1);
        int[] order = order(epoch);
        return IntStream.range(firstBatch, batchesPerEpoch())
                .mapToObj(batch -> batch(order, batch))
                .iterator();
    }

    private int[] order(int epoch) {
        int[] order = IntStream.range(0, examples).toArray();
        if (shuffle) {
            new RandomStream(seed, FIRST_STREAM + epoch).shuffle(order);
        }
        return order;
    }

    private TextBatch batch(int[] order, int batch) {
        int start = batch * batchSize;
        int end = Math.min(examples, start + batchSize);
        return TextBatch.of(Arrays.stream(order, start, end).mapToObj(source).toList());
    }
}
