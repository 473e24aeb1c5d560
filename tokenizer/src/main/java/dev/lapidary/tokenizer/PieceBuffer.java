package dev.lapidary.tokenizer;

import java.util.Arrays;

/** The tokens of one sequence as they are found: ids, spans in UTF-16 units of the original text, word indices. */
final class PieceBuffer {
    private int size;
    private int words;
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int[] wordIndices;
    private String[] tokens;

    PieceBuffer(int capacity) {
        ids = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        wordIndices = new int[capacity];
        tokens = new String[capacity];
    }

    /** Adds a token of the current word. */
    void add(int id, String token, int start, int end) {
        if (size == ids.length) {
            int capacity = Math.max(16, 2 * size);
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            wordIndices = Arrays.copyOf(wordIndices, capacity);
            tokens = Arrays.copyOf(tokens, capacity);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size] = end;
        wordIndices[size] = words;
        tokens[size++] = token;
    }

    void endWord() {
        words++;
    }

    /** Takes back the tokens from the given one on. */
    void shrink(int newSize) {
        size = newSize;
    }

    int size() {
        return size;
    }

    /** Copies {@code count} tokens, the first or the last ones, into an encoding under construction. */
    void copyTo(Encoding.Builder target, int count, Truncation.Side side, int sequence, int typeId) {
        int from = side == Truncation.Side.RIGHT ? 0 : size - count;
        for (int i = from; i < from + count; i++) {
            target.add(ids[i], typeId, tokens[i], starts[i], ends[i], sequence, wordIndices[i]);
        }
    }
}
