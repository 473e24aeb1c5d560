package dev.lapidary.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that decides how a tokenizer behaves, whichever files it came from.
 *
 * @param vocabulary the model's own tokens
 * @param decoder empty means: tokens joined by spaces
 */
record TokenizerSpec(
        Map<String, Integer> vocabulary,
        WordPiece.Options wordPiece,
        NormalizerOptions normalizer,
        List<AddedToken> addedTokens,
        Template template,
        Optional<WordPieceDecoder> decoder) {

    TokenizerSpec with(Template otherTemplate) {
        return new TokenizerSpec(vocabulary, wordPiece, normalizer, addedTokens, otherTemplate, decoder);
    }
}
