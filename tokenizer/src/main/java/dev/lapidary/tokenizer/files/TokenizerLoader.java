package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.tokenizer.decoder.WordPieceDecoder;
import dev.lapidary.tokenizer.model.WordPiece;
import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.postprocessor.TemplateProcessing;
import dev.lapidary.tokenizer.postprocessor.TokenAndId;
import dev.lapidary.tokenizer.pretokenizer.BertPreTokenizer;
import dev.lapidary.tokenizer.vocabulary.AddedToken;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
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
        if (!files.has(TokenizerFiles.TOKENIZER) && !files.has(TokenizerFiles.VOCABULARY)) {
            throw new TokenizerException(files.place() + " has neither a " + TokenizerFiles.TOKENIZER + " nor a "
                    + TokenizerFiles.VOCABULARY + "; give the folder that holds the tokenizer's files.");
        }
        TokenizerClass type = type();
        TokenizerConfig settings = new TokenizerConfig(config, type);
        Optional<JsonSection> json = files.has(TokenizerFiles.TOKENIZER)
                ? Optional.of(files.json(TokenizerFiles.TOKENIZER))
                : Optional.empty();
        Optional<TokenizerJson> tokenizer = json.map(TokenizerJson::new);
        ConfiguredTokens tokens = new ConfiguredTokens(
                config, files.json(TokenizerFiles.SPECIAL_TOKENS_MAP), files.json(TokenizerFiles.ADDED_TOKENS), json);
        if (type == TokenizerClass.JSON) {
            tokenizer.flatMap(TokenizerJson::padToken).ifPresent(pad -> tokens.setUsual("pad_token", pad));
        } else {
            for (TokenRole role : TokenRole.values()) {
                tokens.setUsual(role.key(), role.usual());
            }
        }
        TokenizerSpec spec = tokenizer.isPresent() && type.readsWholeJson()
                ? tokenizer.get().whole()
                : bert(settings, tokens, tokenizer);
        List<AddedToken> added = new ArrayList<>(spec.addedTokens());
        added.addAll(tokens.toAdd(spec.addedTokens()));
        Vocabulary vocabulary = new Vocabulary(spec.model().vocabulary(), added, files.place());
        if (type != TokenizerClass.JSON) {
            spec = spec.with(bertTemplate(tokens, vocabulary));
        }
        Truncation.Side side = settings.truncationSide(
                tokenizer.map(TokenizerJson::truncationSide).orElse(Truncation.Side.RIGHT));
        return new LoadedTokenizer(
                spec,
                vocabulary,
                new TokenizerSettings(
                        type,
                        type != typeBeside("bert"),
                        roles(tokens, spec),
                        settings.modelMaxLength(),
                        settings.hasTypeIds(type.hasTypeIds()),
                        settings.splitsSpecialTokens(),
                        side),
                files);
    }

    private TokenizerClass type() {
        String named = text(config, "tokenizer_class");
        String namedByModel = namedByModel();
        String modelType = text(model, "model_type");
        TokenizerClass type = typeBeside(modelType);
        if (type == TokenizerClass.OTHER) {
            String supported = "\"BertTokenizer\"";
            if (named != null && !named.isEmpty()) {
                throw config.unsupported("tokenizer_class", "\"" + named + "\"", supported);
            }
            throw namedByModel != null
                    ? model.unsupported("tokenizer_class", "\"" + namedByModel + "\"", supported)
                    : model.unsupported("model_type", "\"" + modelType + "\"", "\"bert\"");
        }
        if (type == TokenizerClass.JSON && !files.has(TokenizerFiles.TOKENIZER)) {
            // Nothing says what the vocabulary is for: an old folder of BERT's, which had no other file.
            if (named == null && namedByModel == null && modelType == null) {
                return TokenizerClass.BERT;
            }
            throw new TokenizerException(files.place() + " has no " + TokenizerFiles.TOKENIZER
                    + ", which its tokenizer_class needs; save the tokenizer again with transformers, or name"
                    + " \"BertTokenizer\" as the tokenizer_class in " + TokenizerFiles.CONFIG + ".");
        }
        return type;
    }

    /** What the files mean beside a model of some type. */
    private TokenizerClass typeBeside(String modelType) {
        return TokenizerClass.of(text(config, "tokenizer_class"), namedByModel(), modelType);
    }

    /** The model's own configuration is only looked at where the tokenizer's names no class. */
    private String namedByModel() {
        String named = text(config, "tokenizer_class");
        return named == null || named.isEmpty() ? text(model, "tokenizer_class") : null;
    }

    private static String text(JsonSection section, String key) {
        return section.has(key) ? section.text(key) : null;
    }

    /** What BERT's classes make of the vocabulary, whichever file it is in; its added tokens are among the configured ones. */
    private TokenizerSpec bert(TokenizerConfig settings, ConfiguredTokens tokens, Optional<TokenizerJson> json) {
        String unknown = tokens.content(TokenRole.UNK.key())
                .orElseThrow(() -> config.refusal(TokenRole.UNK.key(), "must not be null"));
        Map<String, Integer> vocabulary = json.isPresent()
                ? json.get().model().vocabulary()
                : VocabularyFile.read(files.text(TokenizerFiles.VOCABULARY));
        String source = json.isPresent() ? TokenizerFiles.TOKENIZER : TokenizerFiles.VOCABULARY;
        ModelReader.requireUnknownToken(vocabulary, unknown, files.path(source));
        return new TokenizerSpec(
                new BertNormalizer(settings.bertNormalizer()),
                new BertPreTokenizer(),
                new WordPiece(WordPiece.Options.bert(unknown), vocabulary),
                TemplateProcessing.plain(),
                WordPieceDecoder.BERT,
                List.of());
    }

    private PostProcessor bertTemplate(ConfiguredTokens tokens, Vocabulary vocabulary) {
        Map<String, Integer> ids = new HashMap<>();
        String cls = templateToken(TokenRole.CLS, 2, tokens, vocabulary, ids);
        String sep = templateToken(TokenRole.SEP, 3, tokens, vocabulary, ids);
        return TemplateProcessing.bert(new TokenAndId(cls, ids.get(cls)), new TokenAndId(sep, ids.get(sep)));
    }

    /** A role that is expressly left empty still has its place, spelt as Python spells nothing, and BERT's usual id. */
    private String templateToken(
            TokenRole role, int usualId, ConfiguredTokens tokens, Vocabulary vocabulary, Map<String, Integer> ids) {
        Optional<String> content = tokens.content(role.key());
        if (content.isEmpty()) {
            ids.put("None", usualId);
            return "None";
        }
        String token = content.get();
        boolean fits = !token.isEmpty()
                && !token.startsWith("$")
                && token.indexOf(':') < 0
                && token.codePoints().noneMatch(Character::isWhitespace);
        if (!fits) {
            throw config.refusal(role.key(), "must not be empty, begin with a dollar sign, or hold a space or a colon");
        }
        ids.put(token, vocabulary.id(token));
        return token;
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
