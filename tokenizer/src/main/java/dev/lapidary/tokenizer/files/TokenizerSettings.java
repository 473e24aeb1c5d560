package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.Truncation;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What is decided about a tokenizer beside what it does to a text.
 *
 * @param namesClass whether the files mean this only if they say so, which those that it was loaded from do not
 * @param roles the tokens that play a role; one that is not in the vocabulary plays none
 * @param hasTypeIds whether the model is told which of a pair's texts a token belongs to
 * @param splitsSpecialTokens whether special tokens within a text are read as ordinary text
 * @param truncationSide the side that texts are cut on unless a caller wants otherwise
 */
public record TokenizerSettings(
        TokenizerClass type,
        boolean namesClass,
        Map<TokenRole, String> roles,
        OptionalInt modelMaxLength,
        boolean hasTypeIds,
        boolean splitsSpecialTokens,
        Truncation.Side truncationSide) {}
