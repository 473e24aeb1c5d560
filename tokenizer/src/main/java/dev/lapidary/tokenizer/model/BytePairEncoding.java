package dev.lapidary.tokenizer.model;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.normalizer.NormalizedText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Byte-pair encoding (Sennrich et al. 2016, Neural Machine Translation of Rare Words with Subword Units): a word begins as its
 * characters, and of all neighbours that a list of merges names, the pair that comes first in the list becomes one token, again
 * and again. Of a byte-level tokenizer (GPT-2, RoBERTa) the characters stand for bytes; its pre-tokenizer makes them.
 *
 * <p>As most words of a text are the same few, what became of a word is kept.
 */
public final class BytePairEncoding implements TokenModel {
    /** Two tokens that become one. */
    public record Merge(String first, String second) {}

    /**
     * @param unknownToken for characters that the vocabulary does not have; without one they are left out
     * @param continuingSubwordPrefix begins the tokens that continue a word, or is empty
     * @param endOfWordSuffix ends the tokens that end a word, or is empty
     * @param fusesUnknown whether neighbouring unknown characters become one token
     * @param ignoresMerges whether a word that is in the vocabulary as a whole is that token, whatever merges say
     */
    public record Options(
            Optional<String> unknownToken,
            String continuingSubwordPrefix,
            String endOfWordSuffix,
            boolean fusesUnknown,
            boolean ignoresMerges) {
        /** What GPT-2's and RoBERTa's classes use. */
        public static Options byteLevel() {
            return new Options(Optional.empty(), "", "", false, false);
        }
    }

    /** Longer words are rare, and would fill the cache. */
    private static final int LONGEST_KEPT = 64;

    private static final int CACHE_SIZE = 1 << 14;
    private static final int DIRECT = 0x180;
    private static final int NONE = -1;

    /** A word and what became of it: the tokens' numbers, and where each ends. Immutable, so that threads may share it. */
    private record Kept(char[] word, int[] tokens, int[] ends) {
        boolean is(char[] text, int from, int to) {
            return Arrays.equals(word, 0, word.length, text, from, to);
        }
    }

    private final Options options;
    private final Map<String, Integer> vocabulary;
    private final List<Merge> mergeList;
    private final String[] tokens;
    private final int[] ids;
    private final Map<String, Integer> numbers;
    private final Merges merges;
    private final boolean isPlain;
    private final int[] direct = new int[DIRECT];
    private final int unknown;

    /** A word is in the slot of its hash, or not at all. Slots are read and written without locks: each holds a whole word. */
    private final Kept[] cache = new Kept[CACHE_SIZE];

    /**
     * @param vocabulary token to id; all ids are different
     * @throws TokenizerException if a merge names, or makes, a token that is not in the vocabulary: a clause without the file
     */
    public BytePairEncoding(Options options, Map<String, Integer> vocabulary, List<Merge> merges) {
        this.options = options;
        this.vocabulary = vocabulary;
        this.mergeList = List.copyOf(merges);
        this.tokens = new String[vocabulary.size()];
        this.ids = new int[vocabulary.size()];
        this.numbers = HashMap.newHashMap(vocabulary.size());
        for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
            int number = numbers.size();
            tokens[number] = entry.getKey();
            ids[number] = entry.getValue();
            numbers.put(entry.getKey(), number);
        }
        this.merges = new Merges(merges, numbers, options.continuingSubwordPrefix());
        this.isPlain = options.continuingSubwordPrefix().isEmpty()
                && options.endOfWordSuffix().isEmpty();
        for (char c = 0; c < DIRECT; c++) {
            direct[c] = numbers.getOrDefault(String.valueOf(c), NONE);
        }
        this.unknown = options.unknownToken()
                .map(token -> numbers.getOrDefault(token, NONE))
                .orElse(NONE);
    }

    public Options options() {
        return options;
    }

    public List<Merge> merges() {
        return mergeList;
    }

    @Override
    public String type() {
        return "BPE";
    }

    @Override
    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    @Override
    public Optional<String> unknownToken() {
        return options.unknownToken();
    }

    @Override
    public void tokenize(NormalizedText text, int from, int to, TokenBuffer out) {
        Kept kept = find(text.units(), from, to);
        int start = from;
        for (int i = 0; i < kept.tokens().length; i++) {
            int token = kept.tokens()[i];
            int end = from + kept.ends()[i];
            out.add(ids[token], tokens[token], text.sourceStart(start), text.sourceEnd(end - 1));
            start = end;
        }
    }

    private Kept find(char[] text, int from, int to) {
        if (to - from > LONGEST_KEPT) {
            return encode(text, from, to);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        int slot = (hash ^ hash >>> 15) * 0x2C1B3C6D >>> 18;
        Kept kept = cache[slot];
        if (kept == null || !kept.is(text, from, to)) {
            kept = encode(text, from, to);
            cache[slot] = kept;
        }
        return kept;
    }

    private Kept encode(char[] text, int from, int to) {
        char[] word = Arrays.copyOfRange(text, from, to);
        if (options.ignoresMerges()) {
            Integer whole = numbers.get(new String(word));
            if (whole != null) {
                return new Kept(word, new int[] {whole}, new int[] {word.length});
            }
        }
        WordSymbols symbols = new WordSymbols(word.length);
        characters(word, symbols);
        symbols.merge(merges);
        return new Kept(word, symbols.tokens(), symbols.ends());
    }

    /** What the word begins as. A character that is left out leaves no gap: its neighbours can merge, and their spans move. */
    private void characters(char[] word, WordSymbols symbols) {
        int unknownLength = 0;
        for (int i = 0; i < word.length; ) {
            int codePoint = Character.codePointAt(word, i);
            int next = i + Character.charCount(codePoint);
            int number = number(codePoint, i == 0, next == word.length);
            if (number != NONE) {
                if (unknownLength > 0) {
                    symbols.add(unknown, unknownLength);
                    unknownLength = 0;
                }
                symbols.add(number, next - i);
            } else if (options.unknownToken().isPresent()) {
                requireUnknown();
                if (unknownLength > 0 && !options.fusesUnknown()) {
                    symbols.add(unknown, unknownLength);
                    unknownLength = 0;
                }
                unknownLength += next - i;
            }
            i = next;
        }
        if (unknownLength > 0) {
            symbols.add(unknown, unknownLength);
        }
    }

    private int number(int codePoint, boolean isFirst, boolean isLast) {
        if (isPlain && codePoint < DIRECT) {
            return direct[codePoint];
        }
        String token = Character.toString(codePoint);
        if (!isFirst) {
            token = options.continuingSubwordPrefix() + token;
        }
        if (isLast) {
            token = token + options.endOfWordSuffix();
        }
        return numbers.getOrDefault(token, NONE);
    }

    private void requireUnknown() {
        if (unknown == NONE) {
            throw new TokenizerException(
                    "The text has a character that the tokenizer's vocabulary does not know, and its"
                            + " unk_token \"" + options.unknownToken().orElseThrow()
                            + "\" is not in the vocabulary either; name another in its files.");
        }
    }
}
