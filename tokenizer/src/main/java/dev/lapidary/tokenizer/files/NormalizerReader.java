package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import dev.lapidary.tokenizer.normalizer.Normalizer;
import dev.lapidary.tokenizer.normalizer.Unchanged;
import java.util.Optional;

/** Reads the {@code normalizer} section of {@code tokenizer.json}. */
final class NormalizerReader {
    private NormalizerReader() {}

    static Normalizer read(JsonSection root) {
        return root.has("normalizer") ? one(root.section("normalizer")) : new Unchanged();
    }

    private static Normalizer one(JsonSection normalizer) {
        return switch (normalizer.text("type")) {
            case "BertNormalizer" ->
                new BertNormalizer(new BertNormalizer.Options(
                        normalizer.flag("clean_text"),
                        normalizer.flag("handle_chinese_chars"),
                        normalizer.has("strip_accents")
                                ? Optional.of(normalizer.flag("strip_accents"))
                                : Optional.empty(),
                        normalizer.flag("lowercase")));
            default -> throw JsonTypes.unsupported(normalizer, "\"BertNormalizer\", or null");
        };
    }
}
