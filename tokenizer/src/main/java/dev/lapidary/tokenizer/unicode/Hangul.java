package dev.lapidary.tokenizer.unicode;

/** The arithmetic decomposition of Hangul syllables into conjoining jamo (The Unicode Standard, section 3.12). */
public final class Hangul {
    private static final int FIRST_SYLLABLE = 0xAC00;
    private static final int FIRST_LEADING = 0x1100;
    private static final int FIRST_VOWEL = 0x1161;
    private static final int BEFORE_FIRST_TRAILING = 0x11A7;
    private static final int LEADING = 19;
    private static final int VOWELS = 21;
    private static final int TRAILING = 28;

    private Hangul() {}

    public static boolean isSyllable(int codePoint) {
        return codePoint >= FIRST_SYLLABLE && codePoint < FIRST_SYLLABLE + LEADING * VOWELS * TRAILING;
    }

    public static int[] decompose(int syllable) {
        int index = syllable - FIRST_SYLLABLE;
        int leading = FIRST_LEADING + index / (VOWELS * TRAILING);
        int vowel = FIRST_VOWEL + index / TRAILING % VOWELS;
        int trailing = index % TRAILING;
        return trailing == 0
                ? new int[] {leading, vowel}
                : new int[] {leading, vowel, BEFORE_FIRST_TRAILING + trailing};
    }
}
