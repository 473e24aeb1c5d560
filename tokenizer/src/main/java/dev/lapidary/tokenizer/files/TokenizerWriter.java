package dev.lapidary.tokenizer.files;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapidary.tokenizer.decoder.ByteLevelDecoder;
import dev.lapidary.tokenizer.decoder.Decoder;
import dev.lapidary.tokenizer.decoder.JoinedBySpaces;
import dev.lapidary.tokenizer.decoder.WordPieceDecoder;
import dev.lapidary.tokenizer.model.BytePairEncoding;
import dev.lapidary.tokenizer.model.TokenModel;
import dev.lapidary.tokenizer.model.WordPiece;
import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import dev.lapidary.tokenizer.normalizer.Normalizer;
import dev.lapidary.tokenizer.normalizer.Unchanged;
import dev.lapidary.tokenizer.postprocessor.RobertaProcessing;
import dev.lapidary.tokenizer.pretokenizer.BertPreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.ByteLevel;
import dev.lapidary.tokenizer.pretokenizer.CharacterSplit;
import dev.lapidary.tokenizer.pretokenizer.CharacterSplit.Behavior;
import dev.lapidary.tokenizer.pretokenizer.PatternSplit;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizerSequence;
import dev.lapidary.tokenizer.pretokenizer.WholeText;
import dev.lapidary.tokenizer.pretokenizer.WordSplit;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
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
        switch (tokenizer.spec().model()) {
            case WordPiece wordPiece ->
                all.computeIfAbsent(TokenizerFiles.VOCABULARY, name -> VocabularyFile.write(wordPiece.vocabulary())
                        .map(TokenizerWriter::bytes)
                        .orElse(null));
            case BytePairEncoding bpe -> addTwoFiles(bpe, all);
        }
        return all;
    }

    /** {@code vocab.json} and {@code merges.txt}, of which neither is any use without the other. */
    private static void addTwoFiles(BytePairEncoding model, Map<String, byte[]> all) {
        if (!all.containsKey(TokenizerFiles.BPE_VOCABULARY) && !all.containsKey(TokenizerFiles.MERGES)) {
            MergesFile.write(model.merges()).ifPresent(merges -> {
                all.put(TokenizerFiles.BPE_VOCABULARY, bytes(vocabulary(model)));
                all.put(TokenizerFiles.MERGES, bytes(merges));
            });
        }
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
        root.set("post_processor", PostProcessorWriter.write(spec.postProcessor()));
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
            case ByteLevel byteLevel ->
                section("ByteLevel")
                        .put("add_prefix_space", byteLevel.addPrefixSpace())
                        .put("trim_offsets", true)
                        .put("use_regex", byteLevel.usesPattern());
            case CharacterSplit split -> characterSplit(split);
            case PatternSplit split -> {
                ObjectNode section = section("Split");
                section.putObject("pattern").put("Regex", split.pattern().expression());
                yield section.put("behavior", Behavior.ISOLATED.title()).put("invert", false);
            }
            case PreTokenizerSequence sequence -> {
                ObjectNode section = section("Sequence");
                ArrayNode parts = section.putArray("pretokenizers");
                sequence.parts().forEach(part -> parts.add(preTokenizer(part)));
                yield section;
            }
            case WordSplit split -> section("Whitespace");
            case WholeText whole -> NODES.nullNode();
        };
    }

    private static ObjectNode characterSplit(CharacterSplit split) {
        return switch (split.at()) {
            case DIGITS -> section("Digits").put("individual_digits", split.behavior() == Behavior.ISOLATED);
            case PUNCTUATION ->
                section("Punctuation").put("behavior", split.behavior().title());
            case WHITESPACE -> section("WhitespaceSplit");
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
                section.set("vocab", vocabulary(model));
            }
            case BytePairEncoding bpe -> {
                BytePairEncoding.Options options = bpe.options();
                section.putNull("dropout");
                section.put("unk_token", options.unknownToken().orElse(null))
                        .put("continuing_subword_prefix", options.continuingSubwordPrefix())
                        .put("end_of_word_suffix", options.endOfWordSuffix())
                        .put("fuse_unk", options.fusesUnknown())
                        .put("byte_fallback", false)
                        .put("ignore_merges", options.ignoresMerges());
                section.set("vocab", vocabulary(model));
                ArrayNode merges = section.putArray("merges");
                bpe.merges()
                        .forEach(merge -> merges.addArray().add(merge.first()).add(merge.second()));
            }
        }
        return section;
    }

    private static ObjectNode vocabulary(TokenModel model) {
        ObjectNode vocab = NODES.objectNode();
        model.vocabulary().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> vocab.put(entry.getKey(), entry.getValue()));
        return vocab;
    }

    static ObjectNode section(String type) {
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

    private static JsonNode decoder(Decoder decoder) {
        return switch (decoder) {
            case WordPieceDecoder wordPiece ->
                section("WordPiece").put("prefix", wordPiece.prefix()).put("cleanup", wordPiece.cleanup());
            case ByteLevelDecoder byteLevel ->
                section("ByteLevel")
                        .put("add_prefix_space", true)
                        .put("trim_offsets", true)
                        .put("use_regex", true);
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
        if (spec.preTokenizer() instanceof ByteLevel byteLevel && settings.type() != TokenizerClass.JSON) {
            root.put("add_prefix_space", byteLevel.addPrefixSpace());
        }
        if (spec.postProcessor() instanceof RobertaProcessing roberta && settings.type() != TokenizerClass.JSON) {
            root.put("trim_offsets", roberta.trimOffsets());
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
