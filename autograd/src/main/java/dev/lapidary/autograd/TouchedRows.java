package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.ShapeException;
import java.util.BitSet;

/**
 * The rows of an embedding table that have a gradient. That of the others is exactly 0, so that no pass need touch them; on most
 * texts that is most of the vocabulary, and of a small model's memory.
 */
final class TouchedRows {
    private final int count;
    private final BitSet rows = new BitSet();

    TouchedRows(int count) {
        this.count = count;
    }

    /** @param added integers */
    void add(NdArray added) {
        int[] numbers = added.toInts();
        for (int row : numbers) {
            if (row < 0 || row >= count) {
                throw new ShapeException("gradientAccumulator: a table of " + count + " rows has no row " + row);
            }
        }
        for (int row : numbers) {
            rows.set(row);
        }
    }

    void addAll() {
        rows.set(0, count);
    }

    /** Adds them to a set. */
    void addTo(BitSet set) {
        set.or(rows);
    }

    /** Ascending. */
    int[] toArray() {
        return rows.stream().toArray();
    }

    /** All gradients are 0 again. */
    void clear() {
        rows.clear();
    }
}
