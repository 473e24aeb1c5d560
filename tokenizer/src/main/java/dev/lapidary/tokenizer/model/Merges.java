package dev.lapidary.tokenizer.model;

import dev.lapidary.tokenizer.TokenizerException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which pairs of tokens are merged into one, and which of several pairs comes first: its rank, the place in the list. Tokens are
 * numbers of {@link Tokens}. A hash table with open addressing; pairs as {@code long}s.
 */
final class Merges {
    /** The table has no pair that is larger than any, as a token's number is less than this half of it. */
    private static final long FREE = -1;

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** What {@link #find} returns for a pair that is not merged. */
    static final int NONE = -1;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] results;

    /**
     * @param merges of a pair that comes twice the last place counts
     * @param prefix begins the second of a pair where it continues a word, and is dropped from it
     * @throws TokenizerException if one names a token that is not in the vocabulary, or makes one
     */
    Merges(List<BytePairEncoding.Merge> merges, Map<String, Integer> numbers, String prefix) {
        int capacity = Integer.highestOneBit(Math.max(8, merges.size()) * 2) * 2;
        this.pairs = new long[capacity];
        this.ranks = new int[capacity];
        this.results = new int[capacity];
        Arrays.fill(pairs, FREE);
        for (int rank = 0; rank < merges.size(); rank++) {
            BytePairEncoding.Merge merge = merges.get(rank);
            int first = number(merge.first(), merge, rank, numbers);
            int second = number(merge.second(), merge, rank, numbers);
            if (merge.second().length() < prefix.length()) {
                throw new TokenizerException("merge " + (rank + 1) + ", \"" + merge.first() + " " + merge.second()
                        + "\", is shorter than the prefix \"" + prefix + "\" of its second token");
            }
            String merged = merge.first() + merge.second().substring(prefix.length());
            int result = number(merged, merge, rank, numbers);
            int slot = slot(pair(first, second));
            pairs[slot] = pair(first, second);
            ranks[slot] = rank;
            results[slot] = result;
        }
    }

    private static int number(String token, BytePairEncoding.Merge merge, int rank, Map<String, Integer> numbers) {
        Integer number = numbers.get(token);
        if (number == null) {
            throw new TokenizerException("merge " + (rank + 1) + ", \"" + merge.first() + " " + merge.second()
                    + "\", needs the token \"" + token + "\", which the vocabulary does not have");
        }
        return number;
    }

    private static long pair(int first, int second) {
        return (long) first << Integer.SIZE | second;
    }

    /** Where the pair is, or would be. */
    private int slot(long pair) {
        int slot = (int) (pair * GOLDEN_RATIO >>> Integer.SIZE) & pairs.length - 1;
        while (pairs[slot] != pair && pairs[slot] != FREE) {
            slot = slot + 1 & pairs.length - 1;
        }
        return slot;
    }

    /** The pair's place in this table, for {@link #rank} and {@link #result}; {@link #NONE} if it is not merged. */
    int find(int first, int second) {
        int slot = slot(pair(first, second));
        return pairs[slot] == FREE ? NONE : slot;
    }

    int rank(int found) {
        return ranks[found];
    }

    /** The token that the pair becomes. */
    int result(int found) {
        return results[found];
    }
}
