package dev.lapidary.tokenizer;

/** A stretch of a text, from {@code start} inclusive to {@code end} exclusive. */
public record Span(int start, int end) {
    /** The span of tokens that stand for no text, such as {@code [CLS]}. */
    public static final Span EMPTY = new Span(0, 0);

    public int length() {
        return end - start;
    }
}
