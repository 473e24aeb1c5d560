package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import dev.lapidary.tokenizer.normalizer.Normalizer;
import java.util.Optional;

/** Reads the {@code normalizer} section of {@code tokenizer.json}. */
final class NormalizerReader {
    private NormalizerReader() {}

    static Normalizer read(JsonSection root) {
        JsonSection normalizer = JsonTypes.require(root, "normalizer", "BertNormalizer");
        return new BertNormalizer(new BertNormalizer.Options(
                normalizer.flag("clean_text"),
                normalizer.flag("handle_chinese_chars"),
                normalizer.has("strip_accents") ? Optional.of(normalizer.flag("strip_accents")) : Optional.empty(),
                normalizer.flag("lowercase")));
    }
}
