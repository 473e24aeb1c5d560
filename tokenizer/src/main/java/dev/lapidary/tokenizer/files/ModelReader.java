package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.model.TokenModel;
import dev.lapidary.tokenizer.model.WordPiece;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Reads the {@code model} section of {@code tokenizer.json}: the algorithm, with its vocabulary. */
final class ModelReader {
    private final JsonSection root;
    private final JsonSection model;

    ModelReader(JsonSection root) {
        this.root = root;
        this.model = root.section("model");
        requireKnown();
    }

    private void requireKnown() {
        String supported = "\"WordPiece\"";
        if (model.has("type")) {
            JsonTypes.require(root, "model", "WordPiece");
        } else if (model.has("merges")) {
            throw root.unsupported("model", "a BPE model", supported);
        } else if (model.has("vocab") && !model.isObject("vocab")) {
            throw root.unsupported("model", "a Unigram model", supported);
        }
    }

    /** The model as the section describes it. */
    TokenModel read() {
        Map<String, Integer> vocabulary = vocabulary();
        WordPiece.Options options = new WordPiece.Options(
                model.text("unk_token"),
                model.text("continuing_subword_prefix"),
                model.size("max_input_chars_per_word"));
        requireUnknownToken(vocabulary, options.unknownToken(), root.file());
        if (new HashSet<>(vocabulary.values()).size() < vocabulary.size()) {
            throw model.refusal("vocab", "must not give two tokens the same id");
        }
        return new WordPiece(options, vocabulary);
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

    static void requireUnknownToken(Map<String, Integer> vocabulary, String token, Path file) {
        if (!vocabulary.containsKey(token)) {
            throw new TokenizerException(file + ": the vocabulary has no \"" + token
                    + "\", which the tokenizer needs for what it does not know; the file is damaged or not a"
                    + " BERT vocabulary, so fetch it again.");
        }
    }
}
