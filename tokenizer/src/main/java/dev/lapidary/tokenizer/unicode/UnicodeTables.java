package dev.lapidary.tokenizer.unicode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the reference tokenizer believes about each code point. Its beliefs are frozen at several versions of Unicode, all
 * older than the JDK's, so they are read from {@code unicode.txt}, which a script observed from the reference, and
 * {@link Character} is never asked.
 */
public final class UnicodeTables {
    /** Dropped by text cleaning. */
    public static final int REMOVED = 1;
    /** Turned into a space by text cleaning. */
    public static final int SPACE = 1 << 1;
    /** Set apart by spaces. */
    public static final int CHINESE = 1 << 2;
    /** A nonspacing mark, dropped when accents are stripped. */
    public static final int NONSPACING = 1 << 3;
    /** Separates words. */
    public static final int WHITESPACE = 1 << 4;
    /** A word by itself. */
    public static final int PUNCTUATION = 1 << 5;
    /** Joins with its neighbours into one word where an added token wants to stand alone. */
    public static final int WORD = 1 << 6;
    /** {@code \p{L}} of the patterns that byte-level tokenizers split by. */
    public static final int LETTER = 1 << 7;
    /** {@code \p{N}} of the same patterns. */
    public static final int NUMBER = 1 << 8;
    /** A digit, or another number, where digits are split from other text. */
    public static final int NUMERIC = 1 << 9;
    /** A mark of any kind, spacing or not. */
    public static final int MARK = 1 << 10;

    private static final int COMBINING_CLASS_SHIFT = 16;

    private static final Map<String, Integer> SETS = Map.ofEntries(
            Map.entry("removed", REMOVED),
            Map.entry("space", SPACE),
            Map.entry("chinese", CHINESE),
            Map.entry("nonspacing", NONSPACING),
            Map.entry("whitespace", WHITESPACE),
            Map.entry("punctuation", PUNCTUATION),
            Map.entry("word", WORD),
            Map.entry("letter", LETTER),
            Map.entry("number", NUMBER),
            Map.entry("numeric", NUMERIC),
            Map.entry("mark", MARK));

    public static final UnicodeTables INSTANCE = new UnicodeTables();

    private static final int BLOCK_BITS = 8;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int BLOCKS = (Character.MAX_CODE_POINT + 1) >> BLOCK_BITS;

    /** Flags in the low half, the canonical combining class above; blocks without any property share one array. */
    private final int[][] properties = new int[BLOCKS][];

    private final int[][][] lowercase = new int[BLOCKS][][];
    private final int[][][] decompositions = new int[BLOCKS][][];

    private UnicodeTables() {
        try (InputStream stream = UnicodeTables.class.getResourceAsStream("unicode.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            String section = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("[")) {
                    section = line.substring(1, line.length() - 1);
                } else if (!line.startsWith("#")) {
                    for (String entry : line.split(" ")) {
                        read(section, entry);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer's Unicode tables cannot be read", e);
        }
        int[] none = new int[BLOCK];
        for (int i = 0; i < BLOCKS; i++) {
            if (properties[i] == null) {
                properties[i] = none;
            }
        }
    }

    private void read(String section, String entry) {
        int equals = entry.indexOf('=');
        switch (section) {
            case "lowercase" -> put(lowercase, entry, equals);
            case "decomposition" -> put(decompositions, entry, equals);
            case "combining" ->
                mark(
                        entry.substring(0, equals),
                        Integer.parseInt(entry.substring(equals + 1)) << COMBINING_CLASS_SHIFT);
            default -> mark(entry, SETS.get(section));
        }
    }

    private static void put(int[][][] map, String entry, int equals) {
        int codePoint = Integer.parseInt(entry.substring(0, equals), 16);
        String[] parts = entry.substring(equals + 1).split("\\+");
        int[] replacement = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            replacement[i] = Integer.parseInt(parts[i], 16);
        }
        int block = codePoint >> BLOCK_BITS;
        if (map[block] == null) {
            map[block] = new int[BLOCK][];
        }
        map[block][codePoint & BLOCK - 1] = replacement;
    }

    private void mark(String range, int bits) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16);
        for (int codePoint = first; codePoint <= last; codePoint++) {
            int block = codePoint >> BLOCK_BITS;
            if (properties[block] == null) {
                properties[block] = new int[BLOCK];
            }
            properties[block][codePoint & BLOCK - 1] |= bits;
        }
    }

    /** Whether the code point has one of the given properties. */
    public boolean is(int property, int codePoint) {
        return (properties(codePoint) & property) != 0;
    }

    /** All properties of the code point, for callers that test several of them. */
    public int properties(int codePoint) {
        return properties[codePoint >> BLOCK_BITS][codePoint & BLOCK - 1];
    }

    /** The canonical combining class: 0 for starters. */
    public int combiningClass(int codePoint) {
        return properties(codePoint) >> COMBINING_CLASS_SHIFT;
    }

    /** The lower-case form, or null where it is the code point itself. */
    public int[] lowercase(int codePoint) {
        return find(lowercase, codePoint);
    }

    /** The full canonical decomposition, or null where it is the code point itself; Hangul syllables are not listed. */
    public int[] decomposition(int codePoint) {
        return find(decompositions, codePoint);
    }

    private static int[] find(int[][][] map, int codePoint) {
        int[][] block = map[codePoint >> BLOCK_BITS];
        return block == null ? null : block[codePoint & BLOCK - 1];
    }
}
