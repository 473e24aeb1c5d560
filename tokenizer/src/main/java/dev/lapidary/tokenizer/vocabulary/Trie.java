package dev.lapidary.tokenizer.vocabulary;

import dev.lapidary.tokenizer.TokenizerException;
import java.util.Arrays;

/**
 * Finds the longest of many tokens that begins at a place of a text.
 *
 * <p>Its edges (node, UTF-16 unit) → node live in one open-addressing hash table, each packed into a {@code long}: 24 bits
 * of node, 16 bits of unit, 24 bits of target. An edge never leads to the root, so 0 marks a free slot.
 */
public final class Trie {
    public static final int ROOT = 0;
    public static final int NONE = -1;

    /** Twice as many as the largest of BERT's vocabularies has. */
    private static final int MAX_NODES = 1 << 22;

    /** A search goes at most so far beyond the match that it finds. */
    private static final int MAX_LENGTH = 1000;

    private static final int NODE_BITS = 24;
    private static final int UNIT_BITS = 16;
    private static final long TARGET_MASK = (1L << NODE_BITS) - 1;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private long[] edges = new long[1 << 10];
    private int[] values = new int[1 << 9];
    private int nodes = 1;

    public Trie() {
        Arrays.fill(values, NONE);
    }

    /** Adds a token; a match yields its value, which must not be negative. */
    public void put(String token, int value) {
        if (token.length() > MAX_LENGTH) {
            throw new TokenizerException(
                    "The vocabulary has a token of " + token.length() + " characters, beginning with \""
                            + token.substring(0, 20) + "\", and none may have more than " + MAX_LENGTH
                            + "; the file is damaged, so fetch it again.");
        }
        int node = ROOT;
        for (int i = 0; i < token.length(); i++) {
            int child = child(node, token.charAt(i));
            node = child == NONE ? addChild(node, token.charAt(i)) : child;
        }
        values[node] = value;
    }

    private int addChild(int node, char unit) {
        int child = nodes++;
        if (child > MAX_NODES) {
            throw new TokenizerException("The vocabulary is too large: its tokens have over " + MAX_NODES
                    + " distinct beginnings; use a smaller vocabulary.");
        }
        if (child == values.length) {
            values = Arrays.copyOf(values, 2 * child);
            Arrays.fill(values, child, values.length, NONE);
        }
        // At most half full, so that a search ends soon.
        if (2 * nodes > edges.length) {
            long[] old = edges;
            edges = new long[2 * old.length];
            for (long edge : old) {
                if (edge != 0) {
                    insert(edge);
                }
            }
        }
        insert(key(node, unit) << NODE_BITS | child);
        return child;
    }

    private void insert(long edge) {
        int slot = slot(edge >>> NODE_BITS);
        while (edges[slot] != 0) {
            slot = slot + 1 & edges.length - 1;
        }
        edges[slot] = edge;
    }

    private static long key(int node, char unit) {
        return (long) node << UNIT_BITS | unit;
    }

    private int slot(long key) {
        return (int) (key * GOLDEN_RATIO >>> 32) & edges.length - 1;
    }

    private int child(int node, char unit) {
        long key = key(node, unit);
        int slot = slot(key);
        for (long edge = edges[slot]; edge != 0; edge = edges[slot]) {
            if (edge >>> NODE_BITS == key) {
                return (int) (edge & TARGET_MASK);
            }
            slot = slot + 1 & edges.length - 1;
        }
        return NONE;
    }

    /** The node that the prefix leads to, or {@link #NONE} if no token begins with it. */
    public int node(String prefix) {
        int node = ROOT;
        for (int i = 0; i < prefix.length() && node != NONE; i++) {
            node = child(node, prefix.charAt(i));
        }
        return node;
    }

    /**
     * Finds the longest, at least one unit long continuation of {@code node} that completes a token.
     *
     * @return the token's value and the index after its last unit, for {@link #value} and {@link #end}; or {@link #NONE}
     */
    public long longestMatch(int node, char[] text, int from, int to) {
        long match = NONE;
        for (int i = from; i < to; i++) {
            node = child(node, text[i]);
            if (node == NONE) {
                break;
            }
            int value = values[node];
            if (value != NONE) {
                match = (long) value << Integer.SIZE | i + 1;
            }
        }
        return match;
    }

    public static int value(long match) {
        return (int) (match >>> Integer.SIZE);
    }

    public static int end(long match) {
        return (int) match;
    }
}
