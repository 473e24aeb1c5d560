package dev.lapidary.tokenizer;

import static dev.lapidary.tokenizer.UnicodeTables.PUNCTUATION;
import static dev.lapidary.tokenizer.UnicodeTables.WHITESPACE;

import java.util.Map;

/**
 * BERT's pre-tokenization and WordPiece: splits normalized text at whitespace, isolates punctuation, and covers each word
 * with the longest tokens of the vocabulary, from left to right. A word that cannot be covered whole, or has too many code
 * points, becomes the unknown token.
 */
final class WordPiece {
    private static final int ASCII = 128;

    /**
     * @param unknownToken must be in the vocabulary
     * @param continuingSubwordPrefix begins the tokens that continue a word
     * @param maxInputCharsPerWord in code points
     */
    record Options(String unknownToken, String continuingSubwordPrefix, int maxInputCharsPerWord) {
        /** What BERT's classes use, with an unknown token of their own. */
        static Options bert(String unknownToken) {
            return new Options(unknownToken, "##", 100);
        }
    }

    private final UnicodeTables tables = UnicodeTables.INSTANCE;
    private final byte[] ascii = new byte[ASCII];
    private final Options options;
    private final String[] tokens;
    private final int[] ids;
    private final int unknownId;
    private final Trie trie = new Trie();
    private final int continuation;

    WordPiece(Options options, Map<String, Integer> vocabulary) {
        this.options = options;
        this.unknownId = vocabulary.get(options.unknownToken());
        this.tokens = new String[vocabulary.size()];
        this.ids = new int[vocabulary.size()];
        long longest = (long) options.maxInputCharsPerWord()
                + options.continuingSubwordPrefix().length();
        int index = 0;
        for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
            String token = entry.getKey();
            tokens[index] = token;
            ids[index] = entry.getValue();
            // One that is longer than a word may be is never found: a line of a megabyte costs nothing.
            if (token.length() <= longest || token.codePointCount(0, token.length()) <= longest) {
                trie.put(token, index);
            }
            index++;
        }
        this.continuation = trie.node(options.continuingSubwordPrefix());
        for (int c = 0; c < ASCII; c++) {
            ascii[c] = (byte) (tables.properties(c) & (WHITESPACE | PUNCTUATION));
        }
    }

    Options options() {
        return options;
    }

    /** Appends the tokens of {@code text[from..to)}. */
    void tokenize(NormalizedText text, int from, int to, PieceBuffer out) {
        char[] units = text.units();
        int word = from;
        int i = from;
        while (i < to) {
            char c = units[i];
            int width = 1;
            int kind;
            if (c < ASCII) {
                kind = ascii[c];
            } else {
                int codePoint = Character.codePointAt(units, i, to);
                width = Character.charCount(codePoint);
                kind = tables.properties(codePoint) & (WHITESPACE | PUNCTUATION);
            }
            if (kind != 0) {
                tokenizeWord(text, word, i, out);
                if ((kind & PUNCTUATION) != 0) {
                    tokenizeWord(text, i, i + width, out);
                }
                word = i + width;
            }
            i += width;
        }
        tokenizeWord(text, word, to, out);
    }

    private void tokenizeWord(NormalizedText text, int from, int to, PieceBuffer out) {
        if (from == to) {
            return;
        }
        int before = out.size();
        if (isTooLong(text.units(), from, to) || !cover(text, from, to, out)) {
            out.shrink(before);
            out.add(unknownId, options.unknownToken(), text.sourceStart(from), text.sourceEnd(to - 1));
        }
        out.endWord();
    }

    private boolean isTooLong(char[] units, int from, int to) {
        int limit = options.maxInputCharsPerWord();
        return to - from > limit && Character.codePointCount(units, from, to - from) > limit;
    }

    private boolean cover(NormalizedText text, int from, int to, PieceBuffer out) {
        int start = from;
        int node = Trie.ROOT;
        while (start < to) {
            long match = node == Trie.NONE ? Trie.NONE : trie.longestMatch(node, text.units(), start, to);
            if (match == Trie.NONE) {
                return false;
            }
            int index = Trie.value(match);
            int end = Trie.end(match);
            out.add(ids[index], tokens[index], text.sourceStart(start), text.sourceEnd(end - 1));
            start = end;
            node = continuation;
        }
        return true;
    }
}
