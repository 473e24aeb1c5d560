package dev.lapidary.tokenizer.model;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import java.util.Map;
import java.util.Optional;

/**
 * The third of a tokenizer's five parts: the algorithm that makes tokens of a word, with the vocabulary that it makes them
 * from. May be used by many threads at once.
 */
public sealed interface TokenModel permits BytePairEncoding, WordPiece {
    /** The algorithm's name in {@code tokenizer.json}, {@code model.type}. */
    String type();

    /** The model's own tokens and their ids, which are all different. */
    Map<String, Integer> vocabulary();

    /** The token for what the vocabulary cannot spell, if there is one. */
    Optional<String> unknownToken();

    /** Appends the tokens of the word {@code text[from..to)}, which is not empty; there may be none. */
    void tokenize(NormalizedText text, int from, int to, TokenBuffer out);
}
