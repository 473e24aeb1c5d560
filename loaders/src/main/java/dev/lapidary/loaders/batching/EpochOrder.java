package dev.lapidary.loaders.batching;

import dev.lapidary.engine.TorchRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which examples make up which batch: every example once an epoch, the last batch perhaps smaller. The order is a function of
 * seed and epoch alone, so a resumed run sees what an uninterrupted one would have seen; it is that of transformers' Trainer with
 * the same seed.
 *
 * @param batchSize in examples
 * @param shuffle whether each epoch has its own random order
 */
public record EpochOrder(int examples, int batchSize, long seed, boolean shuffle) {
    public EpochOrder {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 example, not " + batchSize);
        }
    }

    /** @throws IllegalArgumentException if this is not the order of so many examples */
    public void requireSize(int size) {
        if (examples != size) {
            throw new IllegalArgumentException("an order of " + examples + " for " + size + " examples");
        }
    }

    public int batches() {
        return Math.ceilDiv(examples, batchSize);
    }

    /** All examples in the order of epoch {@code epoch}, counted from 0. */
    public int[] of(int epoch) {
        return shuffle
                ? new TorchRandom(seed + epoch).permutation(examples)
                : IntStream.range(0, examples).toArray();
    }

    /** The examples of batch {@code batch} of an epoch in this order. */
    public int[] batch(int[] order, int batch) {
        int start = batch * batchSize;
        return Arrays.copyOfRange(order, start, Math.min(examples, start + batchSize));
    }
}
