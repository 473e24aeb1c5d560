package dev.lapidary.tokenizer;

import java.util.Objects;

/**
 * How an encoding is cut to a length.
 *
 * @param maxLength the most tokens the result may have, special tokens included
 * @param strategy which of the two sequences loses tokens
 * @param side the end that they are taken from
 */
public record Truncation(int maxLength, Strategy strategy, Side side) {

    /** Which sequence loses tokens. */
    public enum Strategy {
        /** The longer one until both are equally long, then both. */
        LONGEST_FIRST,
        /** Only the first. */
        ONLY_FIRST,
        /** Only the second. */
        ONLY_SECOND
    }

    /** The end of the sequence that tokens are taken from. */
    public enum Side {
        LEFT,
        RIGHT
    }

    private static final Truncation NONE = new Truncation(Integer.MAX_VALUE, Strategy.LONGEST_FIRST, Side.RIGHT);

    public Truncation {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(side, "side");
        if (maxLength < 0) {
            throw new IllegalArgumentException("maxLength is " + maxLength + ", but must not be negative");
        }
    }

    /** No truncation: every token is kept. */
    public static Truncation none() {
        return NONE;
    }

    /** The usual truncation: longest first, from the right. */
    public static Truncation to(int maxLength) {
        return new Truncation(maxLength, Strategy.LONGEST_FIRST, Side.RIGHT);
    }

    /** How many tokens remain of two sequences. */
    record Lengths(int first, int second) {}

    /**
     * Decides how many tokens of each sequence remain, as the reference's {@code truncate_encodings} does.
     *
     * @param first the tokens of the first sequence
     * @param second the tokens of the second sequence, 0 if there is none
     * @param added the special tokens that will be put around them
     * @throws TokenizerException if the sequence that may be cut is too short for what must go
     */
    Lengths lengths(int first, int second, int added) {
        int room = maxLength - added;
        if (room < 0) {
            throw new TokenizerException("A maximum length of " + maxLength + " leaves no room for the " + added
                    + " special tokens; ask for at least " + added + ".");
        }
        int excess = Math.max(0, first + second - room);
        if (excess == 0) {
            return new Lengths(first, second);
        }
        if (room == 0) {
            return new Lengths(0, 0);
        }
        return switch (strategy) {
            case LONGEST_FIRST -> longestFirst(first, second, room);
            case ONLY_FIRST -> new Lengths(cut(first, excess, "first"), second);
            case ONLY_SECOND -> new Lengths(first, cut(second, excess, "second"));
        };
    }

    private static Lengths longestFirst(int first, int second, int room) {
        int shorter = Math.min(first, second);
        int longer = Math.max(shorter, room - shorter);
        if (shorter + longer > room) {
            shorter = room / 2;
            longer = room - shorter;
        }
        return first <= second ? new Lengths(shorter, longer) : new Lengths(longer, shorter);
    }

    private int cut(int length, int excess, String which) {
        if (length <= excess) {
            throw new TokenizerException("The " + which + " sequence has " + length + " tokens, but " + excess
                    + " would have to go to reach a length of " + maxLength
                    + "; raise the maximum length or truncate longest first.");
        }
        return length - excess;
    }
}
