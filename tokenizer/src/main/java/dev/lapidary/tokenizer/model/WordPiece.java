package dev.lapidary.tokenizer.model;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import dev.lapidary.tokenizer.vocabulary.Trie;
import java.util.Map;
import java.util.Optional;

/**
 * WordPiece: covers a word with the longest tokens of the vocabulary, from left to right. A word that cannot be covered whole,
 * or has too many code points, becomes the unknown token.
 */
public final class WordPiece implements TokenModel {
    /**
     * @param unknownToken must be in the vocabulary
     * @param continuingSubwordPrefix begins the tokens that continue a word
     * @param maxInputCharsPerWord in code points
     */
    public record Options(String unknownToken, String continuingSubwordPrefix, int maxInputCharsPerWord) {
        /** What BERT's classes use, with an unknown token of their own. */
        public static Options bert(String unknownToken) {
            return new Options(unknownToken, "##", 100);
        }
    }

    private final Options options;
    private final Map<String, Integer> vocabulary;
    private final String[] tokens;
    private final int[] ids;
    private final int unknownId;
    private final Trie trie = new Trie();
    private final int continuation;

    public WordPiece(Options options, Map<String, Integer> vocabulary) {
        this.options = options;
        this.vocabulary = vocabulary;
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
    }

    public Options options() {
        return options;
    }

    @Override
    public String type() {
        return "WordPiece";
    }

    @Override
    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    @Override
    public Optional<String> unknownToken() {
        return Optional.of(options.unknownToken());
    }

    @Override
    public void tokenize(NormalizedText text, int from, int to, TokenBuffer out) {
        int before = out.size();
        if (isTooLong(text.units(), from, to) || !cover(text, from, to, out)) {
            out.shrink(before);
            out.add(unknownId, options.unknownToken(), text.sourceStart(from), text.sourceEnd(to - 1));
        }
    }

    private boolean isTooLong(char[] units, int from, int to) {
        int limit = options.maxInputCharsPerWord();
        return to - from > limit && Character.codePointCount(units, from, to - from) > limit;
    }

    private boolean cover(NormalizedText text, int from, int to, TokenBuffer out) {
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
