package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.model.BytePairEncoding;
import dev.lapidary.tokenizer.model.TokenModel;
import dev.lapidary.tokenizer.model.WordPiece;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code model} section of {@code tokenizer.json}: the algorithm, with its vocabulary. */
final class ModelReader {
    static final String WORD_PIECE = "WordPiece";
    static final String BYTE_PAIR_ENCODING = "BPE";

    private static final String SUPPORTED = "\"WordPiece\" or \"BPE\"";

    private final JsonSection root;
    private final JsonSection model;
    private final String type;

    ModelReader(JsonSection root) {
        this.root = root;
        this.model = root.section("model");
        this.type = type();
    }

    /** Old files do not say it, but have what only one type has. */
    private String type() {
        if (model.has("type")) {
            String named = model.text("type");
            if (!named.equals(WORD_PIECE) && !named.equals(BYTE_PAIR_ENCODING)) {
                throw JsonTypes.unsupported(model, SUPPORTED);
            }
            return named;
        }
        if (model.has("vocab") && !model.isObject("vocab")) {
            throw root.unsupported("model", "a Unigram model", SUPPORTED);
        }
        return model.has("merges") ? BYTE_PAIR_ENCODING : WORD_PIECE;
    }

    /** Refuses a model of another type than the one that the folder's class has. */
    ModelReader require(String wanted) {
        if (!type.equals(wanted)) {
            String supported = "\"" + wanted + "\"";
            throw model.has("type")
                    ? JsonTypes.unsupported(model, supported)
                    : root.unsupported("model", "a " + type + " model", supported);
        }
        return this;
    }

    /** The model as the section describes it. */
    TokenModel read() {
        Map<String, Integer> vocabulary = vocabulary();
        if (new HashSet<>(vocabulary.values()).size() < vocabulary.size()) {
            throw model.refusal("vocab", "must not give two tokens the same id");
        }
        return type.equals(WORD_PIECE) ? wordPiece(vocabulary) : bytePairEncoding(vocabulary);
    }

    private WordPiece wordPiece(Map<String, Integer> vocabulary) {
        WordPiece.Options options = new WordPiece.Options(
                model.text("unk_token"),
                model.text("continuing_subword_prefix"),
                model.size("max_input_chars_per_word"));
        requireUnknownToken(vocabulary, options.unknownToken(), root.file());
        return new WordPiece(options, vocabulary);
    }

    private BytePairEncoding bytePairEncoding(Map<String, Integer> vocabulary) {
        if (model.number("dropout").filter(rate -> rate.doubleValue() != 0).isPresent()) {
            throw model.unsupported("dropout", "a random choice of merges", "null");
        }
        if (flag("byte_fallback")) {
            throw model.unsupported("byte_fallback", "true", "false");
        }
        return bytePairEncoding(
                new BytePairEncoding.Options(
                        model.has("unk_token") ? Optional.of(model.text("unk_token")) : Optional.empty(),
                        model.has("continuing_subword_prefix") ? model.text("continuing_subword_prefix") : "",
                        model.has("end_of_word_suffix") ? model.text("end_of_word_suffix") : "",
                        flag("fuse_unk"),
                        flag("ignore_merges")),
                vocabulary,
                merges(),
                root.file());
    }

    private boolean flag(String key) {
        return model.has(key) && model.flag(key);
    }

    /** The merges, which are strings with a space, or, in newer files, lists of two. */
    List<BytePairEncoding.Merge> merges() {
        return MergesFile.read(model);
    }

    /** The model's own tokens. */
    Map<String, Integer> vocabulary() {
        return vocabulary(model.section("vocab"));
    }

    /** The tokens and their ids, of this section or of a {@code vocab.json}. */
    static Map<String, Integer> vocabulary(JsonSection vocab) {
        List<String> tokens = vocab.keys();
        Map<String, Integer> vocabulary = HashMap.newHashMap(tokens.size());
        for (String token : tokens) {
            vocabulary.put(token, vocab.integer(token, Integer.MAX_VALUE));
        }
        return vocabulary;
    }

    /** The model, or the complaint that its merges do not go with its vocabulary. */
    static BytePairEncoding bytePairEncoding(
            BytePairEncoding.Options options,
            Map<String, Integer> vocabulary,
            List<BytePairEncoding.Merge> merges,
            Path file) {
        try {
            return new BytePairEncoding(options, vocabulary, merges);
        } catch (TokenizerException e) {
            throw new TokenizerException(
                    file + ": " + e.getMessage() + "; the file is damaged or of another vocabulary, so fetch it again.",
                    e);
        }
    }

    static void requireUnknownToken(Map<String, Integer> vocabulary, String token, Path file) {
        if (!vocabulary.containsKey(token)) {
            throw new TokenizerException(file + ": the vocabulary has no \"" + token
                    + "\", which the tokenizer needs for what it does not know; the file is damaged or not a"
                    + " BERT vocabulary, so fetch it again.");
        }
    }
}
