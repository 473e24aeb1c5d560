package dev.lapidary.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the tokenizer files of a HuggingFace model folder. */
final class TokenizerFolder {
    static final String TOKENIZER = "tokenizer.json";
    static final String CONFIG = "tokenizer_config.json";
    static final String VOCABULARY = "vocab.txt";
    private static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    private static final String LEGACY_ADDED_TOKENS = "added_tokens.json";

    /** The classes of transformers that do to a {@code vocab.txt} what BERT's does. */
    private static final Set<String> BERT_CLASSES = Set.of(
            "BertTokenizer",
            "BertTokenizerFast",
            "DistilBertTokenizer",
            "DistilBertTokenizerFast",
            "ElectraTokenizer",
            "ElectraTokenizerFast",
            "MobileBertTokenizer",
            "MobileBertTokenizerFast");

    private final Path folder;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private TokenizerFolder(Path folder) {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            throw new TokenizerException(folder + " is not a folder; give the folder that holds the model's files.");
        }
        for (String name : List.of(TOKENIZER, CONFIG, VOCABULARY, SPECIAL_TOKENS_MAP)) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try {
                    files.put(name, Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new TokenizerException(
                            file + " cannot be read (" + e.getMessage() + "); check the file and its permissions.", e);
                }
            }
        }
    }

    static Tokenizer load(Path path) {
        return new TokenizerFolder(path).load();
    }

    private Tokenizer load() {
        TokenizerConfig config = new TokenizerConfig(json(CONFIG), json(SPECIAL_TOKENS_MAP));
        TokenizerSpec spec;
        if (files.containsKey(TOKENIZER)) {
            spec = TokenizerJson.read(json(TOKENIZER));
            requireToken(spec.vocabulary(), spec.wordPiece().unknownToken(), folder.resolve(TOKENIZER));
        } else if (files.containsKey(VOCABULARY)) {
            spec = fromVocabulary(config);
        } else {
            throw new TokenizerException(folder + " has neither a " + TOKENIZER + " nor a " + VOCABULARY
                    + "; give the folder that holds the tokenizer's files.");
        }
        List<AddedToken> addedTokens = config.addTo(spec.addedTokens(), !files.containsKey(TOKENIZER));
        return new Tokenizer(spec.with(config.applyTo(spec.normalizer()), addedTokens), config, files);
    }

    private JsonSection json(String name) {
        Path file = folder.resolve(name);
        return files.containsKey(name) ? JsonSection.parse(file, files.get(name)) : JsonSection.absent(file);
    }

    private TokenizerSpec fromVocabulary(TokenizerConfig config) {
        config.tokenizerClass().filter(name -> !BERT_CLASSES.contains(name)).ifPresent(name -> {
            throw config.section().unsupported("tokenizer_class", "\"" + name + "\"", "\"BertTokenizer\"");
        });
        if (Files.exists(folder.resolve(LEGACY_ADDED_TOKENS))) {
            throw new TokenizerException(folder.resolve(LEGACY_ADDED_TOKENS) + " is only supported beside a "
                    + TOKENIZER + "; save the tokenizer again with a recent transformers.");
        }
        Path file = folder.resolve(VOCABULARY);
        Map<String, Integer> vocabulary = VocabularyFile.read(file, files.get(VOCABULARY));
        String unk = config.specialTokenOrUsual(SpecialToken.UNK).content();
        String cls = config.specialTokenOrUsual(SpecialToken.CLS).content();
        String sep = config.specialTokenOrUsual(SpecialToken.SEP).content();
        List.of(unk, cls, sep).forEach(token -> requireToken(vocabulary, token, file));
        return new TokenizerSpec(
                vocabulary,
                new WordPiece.Options(
                        unk,
                        WordPiece.Options.BERT.continuingSubwordPrefix(),
                        WordPiece.Options.BERT.maxInputCharsPerWord()),
                NormalizerOptions.UNCASED,
                List.of(),
                Template.bert(cls, vocabulary.get(cls), sep, vocabulary.get(sep)),
                Optional.of(WordPieceDecoder.BERT));
    }

    private static void requireToken(Map<String, Integer> vocabulary, String token, Path file) {
        if (!vocabulary.containsKey(token)) {
            throw new TokenizerException(
                    file + ": the vocabulary has no \"" + token
                            + "\", which the tokenizer needs; the file is damaged or not a BERT vocabulary, so fetch it again.");
        }
    }
}
