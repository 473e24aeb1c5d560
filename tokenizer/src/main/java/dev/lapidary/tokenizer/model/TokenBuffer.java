package dev.lapidary.tokenizer.model;

import java.util.Arrays;

/** The tokens of one sequence as they are found: ids, spans in UTF-16 units of the original text, word indices. */
public final class TokenBuffer {
    private int size;
    private int words;
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int[] wordIndices;
    private String[] tokens;

    public TokenBuffer(int capacity) {
        ids = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        wordIndices = new int[capacity];
        tokens = new String[capacity];
    }

    /** Adds a token of the current word. */
    public void add(int id, String token, int start, int end) {
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

    /** Says that the tokens to come are of the next word. */
    public void endWord() {
        words++;
    }

    /** Takes back the tokens from the given one on. */
    public void shrink(int newSize) {
        size = newSize;
    }

    public int size() {
        return size;
    }

    public int id(int token) {
        return ids[token];
    }

    public String token(int token) {
        return tokens[token];
    }

    public int start(int token) {
        return starts[token];
    }

    public int end(int token) {
        return ends[token];
    }

    public int word(int token) {
        return wordIndices[token];
    }

    /** Gives the tokens from the given one on a word, whichever they were found in. */
    public void setWord(int from, int word) {
        Arrays.fill(wordIndices, from, size, word);
    }
}
