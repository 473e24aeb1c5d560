package dev.lapidary.tokenizer.normalizer;

import java.util.Arrays;

/** Normalized UTF-16 units, each with the index of the character of the original text that it stands for. */
public final class NormalizedText {
    private final char[] text;
    private char[] units;
    private int[] sources;
    private int length;

    /** Makes an empty buffer for what will be normalized from parts of {@code text}. */
    public NormalizedText(char[] text, int capacity) {
        this.text = text;
        this.units = new char[capacity];
        this.sources = new int[capacity];
    }

    public void clear() {
        length = 0;
    }

    public void append(char unit, int source) {
        if (length == units.length) {
            int capacity = Math.max(16, 2 * length);
            units = Arrays.copyOf(units, capacity);
            sources = Arrays.copyOf(sources, capacity);
        }
        units[length] = unit;
        sources[length++] = source;
    }

    public void appendCodePoint(int codePoint, int source) {
        if (Character.isBmpCodePoint(codePoint)) {
            append((char) codePoint, source);
        } else {
            append(Character.highSurrogate(codePoint), source);
            append(Character.lowSurrogate(codePoint), source);
        }
    }

    public int length() {
        return length;
    }

    /** The array behind this buffer, valid until the next append. */
    public char[] units() {
        return units;
    }

    /** Where the original character of the unit begins. */
    public int sourceStart(int unit) {
        return sources[unit];
    }

    /** Where the original character of the unit ends. */
    public int sourceEnd(int unit) {
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
