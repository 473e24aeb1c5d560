package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.vocabulary.AddedToken;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a tokenizer of the files of a HuggingFace model folder, as {@code AutoTokenizer} of transformers 5.18 does. */
public final class TokenizerLoader {
    private final TokenizerFiles files;
    private final JsonSection config;
    private final JsonSection model;

    private TokenizerLoader(TokenizerFiles files) {
        this.files = files;
        this.config = files.json(TokenizerFiles.CONFIG);
        this.model = files.json(TokenizerFiles.MODEL_CONFIG);
    }

    /** @throws TokenizerException if files are missing, damaged, or ask for something this project does not do */
    public static LoadedTokenizer load(TokenizerFiles files) {
        return new TokenizerLoader(files).load();
    }

    private LoadedTokenizer load() {
        boolean hasTwoFiles = files.has(TokenizerFiles.BPE_VOCABULARY) && files.has(TokenizerFiles.MERGES);
        if (!files.has(TokenizerFiles.TOKENIZER) && !files.has(TokenizerFiles.VOCABULARY) && !hasTwoFiles) {
            throw new TokenizerException(files.place() + " has neither a " + TokenizerFiles.TOKENIZER + " nor a "
                    + TokenizerFiles.VOCABULARY + ", nor both a " + TokenizerFiles.BPE_VOCABULARY + " and a "
                    + TokenizerFiles.MERGES + "; give the folder that holds the tokenizer's files.");
        }
        TokenizerClass type = type();
        TokenizerConfig settings = new TokenizerConfig(config, type);
        Optional<JsonSection> json = files.has(TokenizerFiles.TOKENIZER)
                ? Optional.of(files.json(TokenizerFiles.TOKENIZER))
                : Optional.empty();
        Optional<TokenizerJson> tokenizer = json.map(TokenizerJson::new);
        ConfiguredTokens tokens = new ConfiguredTokens(
                config, files.json(TokenizerFiles.SPECIAL_TOKENS_MAP), files.json(TokenizerFiles.ADDED_TOKENS), json);
        type.usualTokens().forEach((role, token) -> tokens.setUsual(role.key(), token));
        if (type == TokenizerClass.JSON) {
            tokenizer.flatMap(TokenizerJson::padToken).ifPresent(pad -> tokens.setUsual(TokenRole.PAD.key(), pad));
        }
        BertParts bert = new BertParts(files, config, settings, tokens);
        ByteLevelParts byteLevel = new ByteLevelParts(files, config, settings, tokens);
        TokenizerSpec spec =
                switch (type) {
                    case JSON -> tokenizer.orElseThrow().whole();
                    case BERT_JSON -> tokenizer.map(TokenizerJson::whole).orElseGet(() -> bert.spec(tokenizer));
                    case BERT, BERT_WITHOUT_TYPES -> bert.spec(tokenizer);
                    case ROBERTA, GPT2 -> byteLevel.spec(tokenizer);
                    case OTHER -> throw new IllegalStateException("refused before");
                };
        List<AddedToken> added = new ArrayList<>(spec.addedTokens());
        added.addAll(tokens.toAdd(spec.addedTokens()));
        Vocabulary vocabulary = new Vocabulary(spec.model().vocabulary(), added, files.place());
        PostProcessor postProcessor =
                switch (type) {
                    case BERT, BERT_WITHOUT_TYPES, BERT_JSON -> bert.postProcessor(vocabulary);
                    case ROBERTA -> byteLevel.robertaProcessor(vocabulary);
                    case GPT2 -> byteLevel.gpt2Processor(tokenizer, vocabulary);
                    case JSON, OTHER -> spec.postProcessor();
                };
        Truncation.Side side = settings.truncationSide(
                tokenizer.map(TokenizerJson::truncationSide).orElse(Truncation.Side.RIGHT));
        return new LoadedTokenizer(
                spec.with(postProcessor),
                vocabulary,
                new TokenizerSettings(
                        type,
                        mustNameClass(type),
                        roles(tokens, spec),
                        settings.modelMaxLength(),
                        settings.hasTypeIds(type.hasTypeIds()),
                        settings.splitsSpecialTokens(),
                        side),
                files);
    }

    /** Whether the files would be read as another class beside a {@code config.json} that we write. */
    private boolean mustNameClass(TokenizerClass type) {
        String named = text(config, "tokenizer_class");
        return type != TokenizerClass.of(named, null, "bert")
                || type != TokenizerClass.of(named, null, text(model, "model_type"));
    }

    private TokenizerClass type() {
        String named = text(config, "tokenizer_class");
        // The model's own configuration is only looked at where the tokenizer's names no class.
        String namedByModel = named == null || named.isEmpty() ? text(model, "tokenizer_class") : null;
        String modelType = text(model, "model_type");
        TokenizerClass type = TokenizerClass.of(named, namedByModel, modelType);
        if (type == TokenizerClass.OTHER) {
            String supported =
                    "\"BertTokenizer\", \"RobertaTokenizer\", \"GPT2Tokenizer\" or \"PreTrainedTokenizerFast\"";
            if (named != null && !named.isEmpty()) {
                throw config.unsupported("tokenizer_class", "\"" + named + "\"", supported);
            }
            throw namedByModel != null
                    ? model.unsupported("tokenizer_class", "\"" + namedByModel + "\"", supported)
                    : model.unsupported("model_type", "\"" + modelType + "\"", "\"bert\", \"roberta\" or \"gpt2\"");
        }
        boolean saysNothing = named == null && namedByModel == null && modelType == null;
        if (type == TokenizerClass.JSON
                && saysNothing
                && files.has(TokenizerFiles.VOCABULARY)
                && !files.has(TokenizerFiles.TOKENIZER)) {
            // Nothing says what the vocabulary is for: an old folder of BERT's, which had no other file.
            return TokenizerClass.BERT;
        }
        requireFilesFor(type);
        return type;
    }

    private void requireFilesFor(TokenizerClass type) {
        if (files.has(TokenizerFiles.TOKENIZER)) {
            return;
        }
        switch (type) {
            case JSON -> {
                String usual = files.has(TokenizerFiles.VOCABULARY)
                        ? "\"BertTokenizer\""
                        : "\"RobertaTokenizer\" or \"GPT2Tokenizer\"";
                throw new TokenizerException(files.place() + " has no " + TokenizerFiles.TOKENIZER
                        + ", which its tokenizer_class needs; save the tokenizer again with transformers, or name "
                        + usual
                        + " as the tokenizer_class in " + TokenizerFiles.CONFIG + ".");
            }
            case ROBERTA, GPT2 -> requireFiles(TokenizerFiles.BPE_VOCABULARY, TokenizerFiles.MERGES);
            case BERT, BERT_WITHOUT_TYPES, BERT_JSON -> requireFiles(TokenizerFiles.VOCABULARY);
            case OTHER -> {}
        }
    }

    private void requireFiles(String... names) {
        for (String name : names) {
            if (!files.has(name)) {
                throw new TokenizerException(files.place() + " has no " + name
                        + ", which its class of tokenizers needs beside a " + TokenizerFiles.CONFIG
                        + "; fetch it, or name another tokenizer_class there.");
            }
        }
    }

    private static String text(JsonSection section, String key) {
        return section.has(key) ? section.text(key) : null;
    }

    private static Map<TokenRole, String> roles(ConfiguredTokens tokens, TokenizerSpec spec) {
        Map<TokenRole, String> roles = new EnumMap<>(TokenRole.class);
        for (TokenRole role : TokenRole.values()) {
            String usual = role == TokenRole.UNK ? spec.model().unknownToken().orElse(role.usual()) : role.usual();
            roles.put(role, tokens.content(role.key()).orElse(usual));
        }
        return roles;
    }
}
