package dev.lapidary.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code tokenizer.json}, the format of the reference. What this project does not implement is refused by name; the
 * {@code truncation} and {@code padding} sections are left alone, because a caller says what to cut.
 */
final class TokenizerJson {
    /** The largest token id accepted, far above any real vocabulary. */
    static final int LAST_ID = (1 << 24) - 1;

    private TokenizerJson() {}

    static TokenizerSpec read(JsonSection root) {
        JsonSection model = model(root);
        return new TokenizerSpec(
                vocabulary(model.section("vocab")),
                new WordPiece.Options(
                        model.text("unk_token"),
                        model.text("continuing_subword_prefix"),
                        model.integer("max_input_chars_per_word", Integer.MAX_VALUE)),
                normalizer(root),
                root.has("added_tokens") ? addedTokens(root.sections("added_tokens")) : List.of(),
                template(root),
                decoder(root));
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

    private static Map<String, Integer> vocabulary(JsonSection vocab) {
        Map<String, Integer> vocabulary = new HashMap<>();
        for (String token : vocab.keys()) {
            vocabulary.put(token, vocab.integer(token, LAST_ID));
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

    private static Template template(JsonSection root) {
        if (!root.has("post_processor")) {
            return Template.plain();
        }
        JsonSection processor = root.section("post_processor");
        return switch (processor.text("type")) {
            case "TemplateProcessing" -> {
                JsonSection specials = processor.section("special_tokens");
                yield new Template(
                        parts(processor.sections("single"), specials), parts(processor.sections("pair"), specials));
            }
            case "BertProcessing" -> {
                JsonSection.TextAndNumber cls = processor.textAndNumber("cls", LAST_ID);
                JsonSection.TextAndNumber sep = processor.textAndNumber("sep", LAST_ID);
                yield Template.bert(cls.text(), cls.number(), sep.text(), sep.number());
            }
            default ->
                throw processor.unsupported(
                        "type", "\"" + processor.text("type") + "\"", "\"TemplateProcessing\" or \"BertProcessing\"");
        };
    }

    private static List<Template.Part> parts(List<JsonSection> entries, JsonSection specials) {
        List<Template.Part> parts = new ArrayList<>();
        for (JsonSection entry : entries) {
            if (entry.has("Sequence")) {
                JsonSection sequence = entry.section("Sequence");
                String id = sequence.text("id");
                if (!id.equals("A") && !id.equals("B")) {
                    throw sequence.unsupported("id", "\"" + id + "\"", "\"A\" or \"B\"");
                }
                parts.add(new Template.Part.Sequence(
                        id.equals("A") ? 0 : 1, sequence.integer("type_id", Integer.MAX_VALUE)));
            } else {
                JsonSection special = entry.section("SpecialToken");
                JsonSection definition = specials.section(special.text("id"));
                parts.add(new Template.Part.Special(
                        definition.integers("ids", LAST_ID),
                        definition.texts("tokens"),
                        special.integer("type_id", Integer.MAX_VALUE)));
            }
        }
        return parts;
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
