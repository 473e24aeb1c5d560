package dev.lapidary.tokenizer.normalizer;

import java.util.Arrays;

/** UTF-16 units on their way to the model, each with the stretch of the original text that it stands for. */
public final class NormalizedText {
    private final char[] text;
    private char[] units;
    private int[] starts;

    /** Null as long as every unit stands for the one character that begins at its start. */
    private int[] ends;

    private int length;

    /** Makes an empty buffer for what will be normalized from parts of {@code text}. */
    public NormalizedText(char[] text, int capacity) {
        this.text = text;
        this.units = new char[capacity];
        this.starts = new int[capacity];
    }

    /** Another buffer for the same original text. */
    public NormalizedText empty(int capacity) {
        return new NormalizedText(text, capacity);
    }

    public void clear() {
        length = 0;
        ends = null;
    }

    /** Appends a unit that stands for the one character of the original text that begins at {@code source}. */
    public void append(char unit, int source) {
        if (length == units.length) {
            grow();
        }
        units[length] = unit;
        if (ends != null) {
            ends[length] = characterEnd(source);
        }
        starts[length++] = source;
    }

    /** Appends a unit that stands for a stretch of the original text. */
    public void append(char unit, int start, int end) {
        if (length == units.length) {
            grow();
        }
        if (ends == null && end != characterEnd(start)) {
            ends = new int[units.length];
            for (int i = 0; i < length; i++) {
                ends[i] = characterEnd(starts[i]);
            }
        }
        if (ends != null) {
            ends[length] = end;
        }
        units[length] = unit;
        starts[length++] = start;
    }

    /** Appends part of another buffer for the same original text. */
    public void append(NormalizedText other, int from, int to) {
        for (int i = from; i < to; i++) {
            append(other.units[i], other.starts[i], other.sourceEnd(i));
        }
    }

    public void appendCodePoint(int codePoint, int source) {
        if (Character.isBmpCodePoint(codePoint)) {
            append((char) codePoint, source);
        } else {
            append(Character.highSurrogate(codePoint), source);
            append(Character.lowSurrogate(codePoint), source);
        }
    }

    private void grow() {
        int capacity = Math.max(16, 2 * length);
        units = Arrays.copyOf(units, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = ends == null ? null : Arrays.copyOf(ends, capacity);
    }

    public int length() {
        return length;
    }

    /** The array behind this buffer, valid until the next append. */
    public char[] units() {
        return units;
    }

    /** Where the unit's stretch of the original text begins. */
    public int sourceStart(int unit) {
        return starts[unit];
    }

    /** Where the unit's stretch of the original text ends. */
    public int sourceEnd(int unit) {
        return ends == null ? characterEnd(starts[unit]) : ends[unit];
    }

    private int characterEnd(int start) {
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
