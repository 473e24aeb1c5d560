package dev.lapidary.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code tokenizer.json}, the format of the reference. What this project does not implement is refused by name. The
 * {@code truncation} and {@code padding} sections are checked, but not applied: a caller says what to cut.
 */
final class TokenizerJson {
    private static final List<String> STRATEGIES = List.of("LongestFirst", "OnlyFirst", "OnlySecond");

    private final JsonSection root;
    private final JsonSection model;

    /** Checks what is the same for all tokenizers. */
    TokenizerJson(JsonSection root) {
        this.root = root;
        this.model = model(root);
        if (root.has("version") && !root.text("version").equals("1.0")) {
            throw root.unsupported("version", "\"" + root.text("version") + "\"", "\"1.0\"");
        }
        checkPadding();
        truncationSide();
    }

    /** The whole tokenizer as the file describes it. */
    TokenizerSpec whole() {
        TokenizerSpec spec = new TokenizerSpec(
                vocabulary(),
                new WordPiece.Options(
                        model.text("unk_token"),
                        model.text("continuing_subword_prefix"),
                        model.size("max_input_chars_per_word")),
                normalizer(root),
                root.has("added_tokens") ? addedTokens(root.sections("added_tokens")) : List.of(),
                TemplateReader.read(root),
                decoder(root));
        requireUnknownToken(spec.vocabulary(), spec.wordPiece().unknownToken(), root.file());
        if (new HashSet<>(spec.vocabulary().values()).size() < spec.vocabulary().size()) {
            throw model.refusal("vocab", "must not give two tokens the same id");
        }
        if (root.has("truncation")) {
            JsonSection truncation = root.section("truncation");
            int room = truncation.size("max_length")
                    - Template.specialTokens(spec.template().single());
            if (truncation.size("stride") > Math.max(0, room)) {
                throw truncation.refusal("stride", "must not be more than max_length leaves beside special tokens");
            }
        }
        return spec;
    }

    static void requireUnknownToken(Map<String, Integer> vocabulary, String token, Path file) {
        if (!vocabulary.containsKey(token)) {
            throw new TokenizerException(file + ": the vocabulary has no \"" + token
                    + "\", which the tokenizer needs for what it does not know; the file is damaged or not a"
                    + " BERT vocabulary, so fetch it again.");
        }
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

    private static JsonSection model(JsonSection root) {
        JsonSection model = root.section("model");
        String supported = "\"WordPiece\"";
        if (model.has("type")) {
            requireType(root, "model", "WordPiece");
        } else if (model.has("merges")) {
            throw root.unsupported("model", "a BPE model", supported);
        } else if (model.has("vocab") && !model.isObject("vocab")) {
            throw root.unsupported("model", "a Unigram model", supported);
        }
        return model;
    }

    /** The model's own tokens. */
    Map<String, Integer> vocabulary() {
        JsonSection vocab = model.section("vocab");
        List<String> tokens = vocab.keys();
        Map<String, Integer> vocabulary = HashMap.newHashMap(tokens.size());
        for (String token : tokens) {
            vocabulary.put(token, vocab.integer(token, Integer.MAX_VALUE));
        }
        return vocabulary;
    }

    private static NormalizerOptions normalizer(JsonSection root) {
        JsonSection normalizer = requireType(root, "normalizer", "BertNormalizer");
        requireType(root, "pre_tokenizer", "BertPreTokenizer");
        return new NormalizerOptions(
                normalizer.flag("clean_text"),
                normalizer.flag("handle_chinese_chars"),
                normalizer.has("strip_accents") ? Optional.of(normalizer.flag("strip_accents")) : Optional.empty(),
                normalizer.flag("lowercase"));
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

    private static Optional<WordPieceDecoder> decoder(JsonSection root) {
        if (!root.has("decoder")) {
            return Optional.empty();
        }
        JsonSection decoder = requireType(root, "decoder", "WordPiece");
        return Optional.of(new WordPieceDecoder(decoder.text("prefix"), decoder.flag("cleanup")));
    }

    private static JsonSection requireType(JsonSection root, String key, String type) {
        if (!root.has(key)) {
            throw root.unsupported(key, "absent", "\"" + type + "\"");
        }
        JsonSection section = root.section(key);
        String found = section.text("type");
        if (!found.equals(type)) {
            throw section.unsupported("type", "\"" + found + "\"", "\"" + type + "\"");
        }
        return section;
    }
}
