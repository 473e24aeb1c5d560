package dev.lapidary.tokenizer;

import java.util.Arrays;

/** Normalized UTF-16 units, each with the index of the character of the original text that it stands for. */
final class NormalizedText {
    private final char[] text;
    private char[] units;
    private int[] sources;
    private int length;

    /** Makes an empty buffer for what will be normalized from parts of {@code text}. */
    NormalizedText(char[] text, int capacity) {
        this.text = text;
        this.units = new char[capacity];
        this.sources = new int[capacity];
    }

    void clear() {
        length = 0;
    }

    void append(char unit, int source) {
        if (length == units.length) {
            int capacity = Math.max(16, 2 * length);
            units = Arrays.copyOf(units, capacity);
            sources = Arrays.copyOf(sources, capacity);
        }
        units[length] = unit;
        sources[length++] = source;
    }

    void appendCodePoint(int codePoint, int source) {
        if (Character.isBmpCodePoint(codePoint)) {
            append((char) codePoint, source);
        } else {
            append(Character.highSurrogate(codePoint), source);
            append(Character.lowSurrogate(codePoint), source);
        }
    }

    int length() {
        return length;
    }

    /** The array behind this buffer, valid until the next append. */
    char[] units() {
        return units;
    }

    /** Where the original character of the unit begins. */
    int sourceStart(int unit) {
        return sources[unit];
    }

    /** Where the original character of the unit ends. */
    int sourceEnd(int unit) {
        int start = sources[unit];
        boolean pair = Character.isHighSurrogate(text[start])
                && start + 1 < text.length
                && Character.isLowSurrogate(text[start + 1]);
        return pair ? start + 2 : start + 1;
    }

    @Override
    public String toString() {
        return new String(units, 0, length);
    }
}
