package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.vocabulary.AddedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code tokenizer.json}, the format of the reference. What this project does not implement is refused by name. The
 * {@code truncation} and {@code padding} sections are checked, but not applied: a caller says what to cut.
 */
final class TokenizerJson {
    private static final List<String> STRATEGIES = List.of("LongestFirst", "OnlyFirst", "OnlySecond");

    private final JsonSection root;
    private final ModelReader model;

    /** Checks what is the same for all tokenizers. */
    TokenizerJson(JsonSection root) {
        this.root = root;
        this.model = new ModelReader(root);
        if (root.has("version") && !root.text("version").equals("1.0")) {
            throw root.unsupported("version", "\"" + root.text("version") + "\"", "\"1.0\"");
        }
        checkPadding();
        truncationSide();
    }

    /** The whole tokenizer as the file describes it. */
    TokenizerSpec whole() {
        TokenizerSpec spec = new TokenizerSpec(
                NormalizerReader.read(root),
                PreTokenizerReader.read(root),
                model.read(),
                PostProcessorReader.read(root),
                DecoderReader.read(root),
                root.has("added_tokens") ? addedTokens(root.sections("added_tokens")) : List.of());
        if (root.has("truncation")) {
            JsonSection truncation = root.section("truncation");
            int room = truncation.size("max_length")
                    - Part.specialTokens(spec.postProcessor().parts(false));
            if (truncation.size("stride") > Math.max(0, room)) {
                throw truncation.refusal("stride", "must not be more than max_length leaves beside special tokens");
            }
        }
        return spec;
    }

    /** Which special tokens surround a text. */
    PostProcessor postProcessor() {
        return PostProcessorReader.read(root);
    }

    /** The model's section. */
    ModelReader model() {
        return model;
    }

    /** The padding token that the file names, which counts where the configuration names none. */
    Optional<String> padToken() {
        return root.has("padding") ? Optional.of(root.section("padding").text("pad_token")) : Optional.empty();
    }

    /** The side that texts are cut on, unless the configuration says otherwise. */
    Truncation.Side truncationSide() {
        if (!root.has("truncation")) {
            return Truncation.Side.RIGHT;
        }
        JsonSection truncation = root.section("truncation");
        truncation.size("max_length");
        truncation.size("stride");
        if (!STRATEGIES.contains(truncation.text("strategy"))) {
            throw truncation.refusal("strategy", "must be one of " + String.join(", ", STRATEGIES));
        }
        return truncation.contains("direction") ? side(truncation) : Truncation.Side.RIGHT;
    }

    private static Truncation.Side side(JsonSection section) {
        return switch (section.text("direction")) {
            case "Right" -> Truncation.Side.RIGHT;
            case "Left" -> Truncation.Side.LEFT;
            default -> throw section.refusal("direction", "must be Left or Right");
        };
    }

    private void checkPadding() {
        if (root.has("padding")) {
            JsonSection padding = root.section("padding");
            side(padding);
            padding.text("pad_token");
            padding.size("pad_id");
            padding.size("pad_type_id");
            if (padding.has("pad_to_multiple_of")) {
                padding.size("pad_to_multiple_of");
            }
            if (padding.isObject("strategy")) {
                padding.section("strategy").size("Fixed");
            } else if (!padding.text("strategy").equals("BatchLongest")) {
                throw padding.refusal("strategy", "must be BatchLongest or Fixed");
            }
        }
    }

    private static List<AddedToken> addedTokens(List<JsonSection> entries) {
        List<AddedToken> tokens = new ArrayList<>();
        for (JsonSection entry : entries) {
            entry.integer("id", Integer.MAX_VALUE);
            tokens.add(new AddedToken(
                    entry.text("content"),
                    entry.flag("single_word"),
                    entry.flag("lstrip"),
                    entry.flag("rstrip"),
                    entry.flag("normalized"),
                    entry.flag("special")));
        }
        return tokens;
    }
}
