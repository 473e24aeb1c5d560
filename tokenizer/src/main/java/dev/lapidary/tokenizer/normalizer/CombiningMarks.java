package dev.lapidary.tokenizer.normalizer;

import java.util.Arrays;

/**
 * A run of combining marks on its way into canonical order.
 *
 * <p>The reference aligns a reordered run with the original text by place, not by character: the first parts of
 * decompositions take the run's original characters in their original order, and every further part shares the one taken
 * last. {@link #order} does the same.
 */
final class CombiningMarks {
    private int size;
    private int[] codePoints = new int[4];
    private int[] classes = new int[4];
    private int[] sources = new int[4];
    private boolean[] first = new boolean[4];

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int codePoint(int index) {
        return codePoints[index];
    }

    int source(int index) {
        return sources[index];
    }

    void clear() {
        size = 0;
    }

    /**
     * @param first whether the mark is the first (or only) part of its character's decomposition
     */
    void add(int codePoint, int combiningClass, int source, boolean first) {
        if (size == codePoints.length) {
            codePoints = Arrays.copyOf(codePoints, 2 * size);
            classes = Arrays.copyOf(classes, 2 * size);
            sources = Arrays.copyOf(sources, 2 * size);
            this.first = Arrays.copyOf(this.first, 2 * size);
        }
        codePoints[size] = codePoint;
        classes[size] = combiningClass;
        sources[size] = source;
        this.first[size++] = first;
    }

    /** Sorts the run by combining class, stably, and aligns it as the reference does. */
    void order() {
        if (size == 1) {
            return;
        }
        int base = sources[0];
        int[] originals = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (first[i]) {
                originals[count++] = sources[i];
            }
        }
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        int[] keys = classes;
        Arrays.sort(order, (a, b) -> Integer.compare(keys[a], keys[b]));
        int[] sortedCodePoints = new int[size];
        int[] sortedSources = new int[size];
        int taken = 0;
        for (int i = 0; i < size; i++) {
            int from = order[i];
            sortedCodePoints[i] = codePoints[from];
            if (first[from]) {
                sortedSources[i] = originals[taken++];
            } else {
                sortedSources[i] = taken == 0 ? base : originals[taken - 1];
            }
        }
        System.arraycopy(sortedCodePoints, 0, codePoints, 0, size);
        System.arraycopy(sortedSources, 0, sources, 0, size);
    }
}
