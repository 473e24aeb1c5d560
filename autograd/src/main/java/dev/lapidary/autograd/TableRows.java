package dev.lapidary.autograd;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.ShapeException;
import java.util.BitSet;

/**
 * The rows of an embedding table that have a gradient, and those that ever had one. The others have a gradient and moments of
 * exactly 0, so that no pass need touch them; on most texts that is most of the vocabulary, and of a small model's memory.
 */
final class TableRows {
    private final int count;
    private final BitSet now = new BitSet();
    private final BitSet ever = new BitSet();

    TableRows(int count) {
        this.count = count;
    }

    /** @param rows integers */
    void add(NdArray rows) {
        int[] added = rows.toInts();
        for (int row : added) {
            if (row < 0 || row >= count) {
                throw new ShapeException("gradientSum: a table of " + count + " rows has no row " + row);
            }
        }
        for (int row : added) {
            now.set(row);
        }
    }

    void addAll() {
        now.set(0, count);
    }

    /** Those with a gradient, ascending. */
    int[] now() {
        return now.stream().toArray();
    }

    /** Those that have a gradient or had one, ascending. */
    int[] ever() {
        ever.or(now);
        return ever.stream().toArray();
    }

    /** All gradients are 0 again. */
    void clear() {
        ever.or(now);
        now.clear();
    }
}
