package dev.lapidary.tokenizer.model;

import java.util.Arrays;
import java.util.PriorityQueue;

/** The symbols that a word consists of at some stage of its merging: numbers of tokens, each with its length in the word. */
final class WordSymbols {
    /** To look at all pairs again after each merge is faster up to here, and takes quadratic time beyond. */
    private static final int SHORT = 96;

    private int size;
    private final int[] tokens;
    private final int[] lengths;

    WordSymbols(int capacity) {
        tokens = new int[capacity];
        lengths = new int[capacity];
    }

    void add(int token, int length) {
        tokens[size] = token;
        lengths[size++] = length;
    }

    int[] tokens() {
        return Arrays.copyOf(tokens, size);
    }

    /** Where each symbol ends in the word, the first beginning at 0. */
    int[] ends() {
        int[] ends = new int[size];
        int end = 0;
        for (int i = 0; i < size; i++) {
            end += lengths[i];
            ends[i] = end;
        }
        return ends;
    }

    /** Merges, as long as there is a pair to merge, the pair of least rank, the leftmost of several. */
    void merge(Merges merges) {
        if (size <= SHORT) {
            mergeShort(merges);
        } else {
            mergeLong(merges);
        }
    }

    private void mergeShort(Merges merges) {
        int[] found = new int[size];
        for (int i = 0; i + 1 < size; i++) {
            found[i] = merges.find(tokens[i], tokens[i + 1]);
        }
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < size; i++) {
                if (found[i] != Merges.NONE && merges.rank(found[i]) < bestRank) {
                    best = i;
                    bestRank = merges.rank(found[i]);
                }
            }
            if (best < 0) {
                return;
            }
            tokens[best] = merges.result(found[best]);
            lengths[best] += lengths[best + 1];
            int behind = size - best - 2;
            System.arraycopy(tokens, best + 2, tokens, best + 1, behind);
            System.arraycopy(lengths, best + 2, lengths, best + 1, behind);
            System.arraycopy(found, best + 2, found, best + 1, behind);
            size--;
            if (best > 0) {
                found[best - 1] = merges.find(tokens[best - 1], tokens[best]);
            }
            if (best + 1 < size) {
                found[best] = merges.find(tokens[best], tokens[best + 1]);
            }
        }
    }

    /** The same with a queue of pairs, as {@code rank << 32 | place of the first}, some of which are outdated. */
    private void mergeLong(Merges merges) {
        int[] next = new int[size];
        int[] previous = new int[size];
        PriorityQueue<Long> queue = new PriorityQueue<>();
        for (int i = 0; i < size; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            offer(merges, queue, i, i + 1);
        }
        int end = size;
        while (!queue.isEmpty()) {
            long pair = queue.poll();
            int place = (int) pair;
            int right = next[place];
            if (lengths[place] == 0 || right == end) {
                continue;
            }
            int found = merges.find(tokens[place], tokens[right]);
            if (found == Merges.NONE || merges.rank(found) != pair >>> Integer.SIZE) {
                continue;
            }
            tokens[place] = merges.result(found);
            lengths[place] += lengths[right];
            lengths[right] = 0;
            next[place] = next[right];
            if (next[place] < end) {
                previous[next[place]] = place;
                offer(merges, queue, place, next[place]);
            }
            if (previous[place] >= 0) {
                offer(merges, queue, previous[place], place);
            }
        }
        int kept = 0;
        for (int i = 0; i < end; i++) {
            if (lengths[i] > 0) {
                tokens[kept] = tokens[i];
                lengths[kept++] = lengths[i];
            }
        }
        size = kept;
    }

    private void offer(Merges merges, PriorityQueue<Long> queue, int place, int right) {
        int found = right < size ? merges.find(tokens[place], tokens[right]) : Merges.NONE;
        if (found != Merges.NONE) {
            queue.add((long) merges.rank(found) << Integer.SIZE | place);
        }
    }
}
