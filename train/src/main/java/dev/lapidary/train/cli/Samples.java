package dev.lapidary.train.cli;

import dev.lapidary.engine.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Fewer examples than there are, where taking the first would take them all of one class. */
final class Samples {
    /** No other use of the run's seed has this number. */
    private static final int STREAM = 0x5341_4D50;

    private Samples() {}

    /**
     * Examples drawn at random, in their order.
     *
     * @param most null for all
     * @throws UsageException if there would be none
     */
    static <E> List<E> of(List<E> examples, Integer most, long seed) {
        if (most != null && most < 1) {
            throw new UsageException("at least 1 example must be read, not " + most + "; give a higher limit");
        }
        if (most == null || most >= examples.size()) {
            return examples;
        }
        int[] order = IntStream.range(0, examples.size()).toArray();
        new RandomStream(seed, STREAM).shuffle(order);
        return Arrays.stream(order, 0, most).sorted().mapToObj(examples::get).toList();
    }
}
