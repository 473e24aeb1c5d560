package dev.lapidary.tokenizer;

import java.util.Optional;

/**
 * The four switches of the BERT normalizer.
 *
 * @param cleanText drop control characters, turn every whitespace into a space
 * @param handleChineseChars put spaces around CJK ideographs
 * @param stripAccents decompose and drop nonspacing marks; empty means: exactly when {@code lowercase}
 * @param lowercase map to lower case, code point by code point
 */
record NormalizerOptions(
        boolean cleanText, boolean handleChineseChars, Optional<Boolean> stripAccents, boolean lowercase) {

    boolean stripsAccents() {
        return stripAccents.orElse(lowercase);
    }
}
