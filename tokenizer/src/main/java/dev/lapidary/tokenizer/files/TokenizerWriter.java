package dev.lapidary.tokenizer.files;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapidary.tokenizer.decoder.Decoder;
import dev.lapidary.tokenizer.decoder.JoinedBySpaces;
import dev.lapidary.tokenizer.decoder.WordPieceDecoder;
import dev.lapidary.tokenizer.model.TokenModel;
import dev.lapidary.tokenizer.model.WordPiece;
import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import dev.lapidary.tokenizer.normalizer.Normalizer;
import dev.lapidary.tokenizer.normalizer.Unchanged;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.postprocessor.TemplateProcessing;
import dev.lapidary.tokenizer.pretokenizer.BertPreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.WholeText;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the files of the HuggingFace format for a tokenizer that was loaded without them. */
public final class TokenizerWriter {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TokenizerWriter() {}

    /** All files, name to content; see {@link dev.lapidary.tokenizer.Tokenizer#files}. */
    public static Map<String, byte[]> files(LoadedTokenizer tokenizer) {
        TokenizerFiles files = tokenizer.files();
        TokenizerSettings settings = tokenizer.settings();
        Map<String, byte[]> all = files.own();
        all.computeIfAbsent(TokenizerFiles.TOKENIZER, name -> tokenizer(tokenizer.spec(), tokenizer.vocabulary()));
        if (settings.namesClass()) {
            all.computeIfPresent(TokenizerFiles.CONFIG, (name, content) -> config(files.text(name), settings.type()));
        }
        all.computeIfAbsent(TokenizerFiles.CONFIG, name -> config(tokenizer.spec(), tokenizer.vocabulary(), settings));
        all.computeIfAbsent(TokenizerFiles.VOCABULARY, name -> VocabularyFile.write(
                        tokenizer.vocabulary().model())
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .orElse(null));
        return all;
    }

    /** The content of {@code tokenizer.json}. */
    private static byte[] tokenizer(TokenizerSpec spec, Vocabulary vocabulary) {
        ObjectNode root = NODES.objectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        root.set("added_tokens", addedTokens(vocabulary));
        root.set("normalizer", normalizer(spec.normalizer()));
        root.set("pre_tokenizer", preTokenizer(spec.preTokenizer()));
        root.set("post_processor", postProcessor(spec.postProcessor()));
        root.set("decoder", decoder(spec.decoder()));
        root.set("model", model(spec.model()));
        return bytes(root);
    }

    private static JsonNode normalizer(Normalizer normalizer) {
        return switch (normalizer) {
            case BertNormalizer bert ->
                section("BertNormalizer")
                        .put("clean_text", bert.options().cleanText())
                        .put("handle_chinese_chars", bert.options().handleChineseChars())
                        .put("strip_accents", bert.options().stripAccents().orElse(null))
                        .put("lowercase", bert.options().lowercase());
            case Unchanged unchanged -> NODES.nullNode();
        };
    }

    private static JsonNode preTokenizer(PreTokenizer preTokenizer) {
        return switch (preTokenizer) {
            case BertPreTokenizer bert -> section("BertPreTokenizer");
            case WholeText whole -> NODES.nullNode();
        };
    }

    private static JsonNode model(TokenModel model) {
        ObjectNode section = section(model.type());
        switch (model) {
            case WordPiece wordPiece -> {
                WordPiece.Options options = wordPiece.options();
                section.put("unk_token", options.unknownToken())
                        .put("continuing_subword_prefix", options.continuingSubwordPrefix())
                        .put("max_input_chars_per_word", options.maxInputCharsPerWord());
            }
        }
        ObjectNode vocab = section.putObject("vocab");
        model.vocabulary().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> vocab.put(entry.getKey(), entry.getValue()));
        return section;
    }

    private static ObjectNode section(String type) {
        return NODES.objectNode().put("type", type);
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

    private static JsonNode postProcessor(PostProcessor processor) {
        return switch (processor) {
            case TemplateProcessing template -> {
                ObjectNode section = section("TemplateProcessing");
                ObjectNode specials = NODES.objectNode();
                section.set("single", parts(template.single(), specials));
                section.set("pair", parts(template.pair(), specials));
                section.set("special_tokens", specials);
                yield section;
            }
        };
    }

    private static ArrayNode parts(List<Part> parts, ObjectNode specials) {
        ArrayNode list = NODES.arrayNode();
        for (Part part : parts) {
            switch (part) {
                case Part.Sequence sequence ->
                    list.addObject()
                            .putObject("Sequence")
                            .put("id", sequence.index() == 0 ? "A" : "B")
                            .put("type_id", sequence.typeId());
                case Part.Special special -> {
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

    private static JsonNode decoder(Decoder decoder) {
        return switch (decoder) {
            case WordPieceDecoder wordPiece ->
                section("WordPiece").put("prefix", wordPiece.prefix()).put("cleanup", wordPiece.cleanup());
            case JoinedBySpaces joined -> NODES.nullNode();
        };
    }

    /** The content of {@code tokenizer_config.json}, spelling out everything that transformers would otherwise assume. */
    private static byte[] config(TokenizerSpec spec, Vocabulary vocabulary, TokenizerSettings settings) {
        ObjectNode root = NODES.objectNode();
        root.put("tokenizer_class", settings.type().usualName());
        if (spec.normalizer() instanceof BertNormalizer bert && settings.type() != TokenizerClass.JSON) {
            BertNormalizer.Options options = bert.options();
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
    private static byte[] config(String given, TokenizerClass type) {
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
