package dev.lapidary.tokenizer.unicode;

import java.util.Arrays;

/**
 * The 256 characters that stand for bytes in the vocabularies of byte-level tokenizers, so that every token is a string of
 * visible characters: the visible ones of Latin-1 stand for themselves, all other bytes for U+0100 and those after, in order.
 * A space is {@code Ġ}.
 */
public final class ByteCharacters {
    /** What stands for a space. */
    public static final char SPACE = '\u0120';

    private static final int BYTES = 256;
    private static final char[] CHARACTERS = new char[BYTES];
    private static final short[] BYTE_OF = new short[2 * BYTES];

    static {
        Arrays.fill(BYTE_OF, (short) -1);
        char next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean isVisible = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            CHARACTERS[b] = isVisible ? (char) b : next++;
            BYTE_OF[CHARACTERS[b]] = (short) b;
        }
    }

    private ByteCharacters() {}

    /** The character that stands for a byte, 0 to 255. */
    public static char of(int b) {
        return CHARACTERS[b];
    }

    /** The byte that the character stands for, or −1 if it stands for none. */
    public static int byteOf(char c) {
        return c < BYTE_OF.length ? BYTE_OF[c] : -1;
    }
}
