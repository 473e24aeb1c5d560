package dev.lapidary.tokenizer;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the files of the HuggingFace format for a tokenizer that was loaded without them. */
final class TokenizerWriter {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TokenizerWriter() {}

    /** The content of {@code tokenizer.json}. */
    static byte[] tokenizer(TokenizerSpec spec, Vocabulary vocabulary) {
        ObjectNode root = NODES.objectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        root.set("added_tokens", addedTokens(vocabulary));
        NormalizerOptions options = spec.normalizer();
        ObjectNode normalizer = root.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", options.cleanText())
                .put("handle_chinese_chars", options.handleChineseChars());
        normalizer.put("strip_accents", options.stripAccents().orElse(null));
        normalizer.put("lowercase", options.lowercase());
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        root.set("post_processor", postProcessor(spec.template()));
        root.set("decoder", decoder(spec.decoder()));
        WordPiece.Options wordPiece = spec.wordPiece();
        ObjectNode model = root.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", wordPiece.unknownToken())
                .put("continuing_subword_prefix", wordPiece.continuingSubwordPrefix())
                .put("max_input_chars_per_word", wordPiece.maxInputCharsPerWord());
        ObjectNode vocab = model.putObject("vocab");
        spec.vocabulary().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> vocab.put(entry.getKey(), entry.getValue()));
        return bytes(root);
    }

    private static ArrayNode addedTokens(Vocabulary vocabulary) {
        ArrayNode list = NODES.arrayNode();
        vocabulary.addedTokens().stream()
                .sorted(Comparator.comparing(token -> vocabulary.id(token.content())))
                .forEach(token -> list.addObject()
                        .put("id", vocabulary.id(token.content()))
                        .put("content", token.content())
                        .put("single_word", token.singleWord())
                        .put("lstrip", token.lstrip())
                        .put("rstrip", token.rstrip())
                        .put("normalized", token.normalized())
                        .put("special", token.special()));
        return list;
    }

    private static JsonNode postProcessor(Template template) {
        ObjectNode processor = NODES.objectNode().put("type", "TemplateProcessing");
        ObjectNode specials = NODES.objectNode();
        processor.set("single", parts(template.single(), specials));
        processor.set("pair", parts(template.pair(), specials));
        processor.set("special_tokens", specials);
        return processor;
    }

    private static ArrayNode parts(List<Template.Part> parts, ObjectNode specials) {
        ArrayNode list = NODES.arrayNode();
        for (Template.Part part : parts) {
            switch (part) {
                case Template.Part.Sequence sequence ->
                    list.addObject()
                            .putObject("Sequence")
                            .put("id", sequence.index() == 0 ? "A" : "B")
                            .put("type_id", sequence.typeId());
                case Template.Part.Special special -> {
                    String name = String.join(" ", special.tokens());
                    list.addObject().putObject("SpecialToken").put("id", name).put("type_id", special.typeId());
                    ObjectNode definition = NODES.objectNode().put("id", name);
                    special.ids().forEach(definition.putArray("ids")::add);
                    special.tokens().forEach(definition.putArray("tokens")::add);
                    specials.set(name, definition);
                }
            }
        }
        return list;
    }

    private static JsonNode decoder(Optional<WordPieceDecoder> decoder) {
        return decoder.<JsonNode>map(wordPiece -> NODES.objectNode()
                        .put("type", "WordPiece")
                        .put("prefix", wordPiece.prefix())
                        .put("cleanup", wordPiece.cleanup()))
                .orElse(NODES.nullNode());
    }

    /** The content of {@code tokenizer_config.json}, spelling out everything that transformers would otherwise assume. */
    static byte[] config(TokenizerSpec spec, Vocabulary vocabulary, Tokenizer.Settings settings) {
        ObjectNode root = NODES.objectNode();
        root.put("tokenizer_class", settings.type().usualName());
        if (settings.type() != TokenizerClass.JSON) {
            NormalizerOptions options = spec.normalizer();
            root.put("do_lower_case", options.lowercase());
            root.put("strip_accents", options.stripAccents().orElse(null));
            root.put("tokenize_chinese_chars", options.handleChineseChars());
        }
        settings.roles().forEach((role, token) -> {
            // To name a token would make it special.
            if (vocabulary.isSpecial(token)) {
                root.put(role.key(), token);
            }
        });
        ArrayNode inputs = root.putArray("model_input_names").add("input_ids");
        if (settings.hasTypeIds()) {
            inputs.add("token_type_ids");
        }
        inputs.add("attention_mask");
        root.put("truncation_side", settings.truncationSide().name().toLowerCase(Locale.ROOT));
        return bytes(root);
    }

    /** A given {@code tokenizer_config.json} that names the class which it was read as. */
    static byte[] config(String given, TokenizerClass type) {
        try {
            return bytes(((ObjectNode) READER.readTree(given)).put("tokenizer_class", type.usualName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(ObjectNode root) {
        try {
            String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
