package dev.lapidary.tokenizer;

import dev.lapidary.tokenizer.files.LoadedTokenizer;
import dev.lapidary.tokenizer.files.TokenRole;
import dev.lapidary.tokenizer.files.TokenizerFiles;
import dev.lapidary.tokenizer.files.TokenizerLoader;
import dev.lapidary.tokenizer.files.TokenizerSettings;
import dev.lapidary.tokenizer.files.TokenizerSpec;
import dev.lapidary.tokenizer.files.TokenizerWriter;
import dev.lapidary.tokenizer.postprocessor.Part;
import dev.lapidary.tokenizer.vocabulary.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * BERT's WordPiece tokenizer, which does to every text exactly what HuggingFace's tokenizers 0.23 (the "fast" one) does.
 * Immutable and safe to share between threads.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.load(Path.of("all-MiniLM-L6-v2"));
 * int[] ids = tokenizer.encode("A lapidary cuts gems.").ids();
 * }</pre>
 */
public final class Tokenizer {
    private final TokenizerSpec spec;
    private final TokenizerSettings settings;
    private final Vocabulary vocabulary;
    private final Pipeline pipeline;
    private final Assembly assembly;
    private final Map<TokenRole, String> roles = new EnumMap<>(TokenRole.class);
    private final TokenizerFiles files;

    private Tokenizer(LoadedTokenizer loaded) {
        this.spec = loaded.spec();
        this.settings = loaded.settings();
        this.vocabulary = loaded.vocabulary();
        this.files = loaded.files();
        this.pipeline = new Pipeline(spec, vocabulary, settings.splitsSpecialTokens());
        this.assembly = new Assembly(spec.postProcessor(), settings.hasTypeIds());
        settings.roles().forEach((role, token) -> {
            if (vocabulary.id(token) != null) {
                roles.put(role, token);
            }
        });
    }

    /**
     * Loads the tokenizer of a HuggingFace model folder as {@code AutoTokenizer} of transformers 5.18 does. Of BERT's classes
     * the vocabulary comes from {@code tokenizer.json} or else {@code vocab.txt}, and the settings from
     * {@code tokenizer_config.json} or the class's defaults, whatever {@code tokenizer.json} says; of others everything comes
     * from {@code tokenizer.json}. Truncation and padding written into {@code tokenizer.json} are not applied.
     *
     * @throws TokenizerException if files are missing, damaged, or ask for something this tokenizer does not do
     */
    public static Tokenizer load(Path folder) {
        return new Tokenizer(TokenizerLoader.load(TokenizerFiles.read(folder)));
    }

    /**
     * Loads a tokenizer from the contents of a folder's files without touching the disk.
     *
     * @param files name to content; those that are not a tokenizer's, or its model's {@code config.json}, are not looked at
     * @throws TokenizerException as {@link #load(Path)}
     */
    public static Tokenizer load(Map<String, byte[]> files) {
        return new Tokenizer(TokenizerLoader.load(TokenizerFiles.of(files)));
    }

    /** Encodes a text of any length with the special tokens around it. */
    public Encoding encode(String text) {
        return encode(text, null, Truncation.none());
    }

    /**
     * Encodes a pair of texts of any length.
     *
     * @param textPair the second text, or null for none
     */
    public Encoding encode(String text, String textPair) {
        return encode(text, textPair, Truncation.none());
    }

    /**
     * Encodes a text or a pair of texts and cuts the result to a length.
     *
     * @param textPair the second text, or null for none
     * @param truncation how to cut, or null for not at all
     * @throws TokenizerException if the truncation cannot reach its length by the means it allows
     */
    public Encoding encode(String text, String textPair, Truncation truncation) {
        return assembly.cut(sources(text, textPair), orNone(truncation));
    }

    /**
     * Encodes a text or a pair of texts of any length in as many windows as it takes to have every token: what {@link #encode}
     * would cut off is in further encodings, as with {@code return_overflowing_tokens} of transformers. The first is what
     * {@link #encode} gives. A text that fits gives one.
     *
     * <p>Strategy {@code ONLY_SECOND} repeats the first text whole in each window, as question answering does; {@code
     * ONLY_FIRST} the second. Where {@code LONGEST_FIRST} has to cut both, each window of one comes with each of the other.
     *
     * @param textPair the second text, or null for none
     * @param truncation the length of a window, special tokens included, and what is cut
     * @param stride how many tokens of a window are repeated in the next; from 0 to fewer than a window has of its text
     * @throws TokenizerException if a window has no room for new tokens, or the truncation cannot reach its length
     */
    public List<Encoding> encodeWindows(String text, String textPair, Truncation truncation, int stride) {
        return assembly.windows(sources(text, textPair), truncation, stride);
    }

    /**
     * Encodes a text that is cut into words already, as transformers does with {@code is_split_into_words}: each word is encoded
     * by itself, {@link Encoding#word} is its index and {@link Encoding#span} counts from its beginning. A word can have no
     * tokens, as one of control characters alone has none.
     *
     * @param truncation how to cut, or null for not at all
     * @throws TokenizerException if the truncation leaves no room for special tokens
     */
    public Encoding encodeWords(List<String> words, Truncation truncation) {
        return encodeWords(words, null, truncation);
    }

    /**
     * Encodes words, or a pair of lists of words.
     *
     * @param wordsPair the second text's words, or null for none
     * @see #encodeWords(List, Truncation)
     */
    public Encoding encodeWords(List<String> words, List<String> wordsPair, Truncation truncation) {
        return assembly.cut(sources(words, wordsPair), orNone(truncation));
    }

    /**
     * Encodes words, or a pair of lists of words, in as many windows as it takes to have every token.
     *
     * @param wordsPair the second text's words, or null for none
     * @see #encodeWords(List, Truncation)
     * @see #encodeWindows
     */
    public List<Encoding> encodeWordWindows(
            List<String> words, List<String> wordsPair, Truncation truncation, int stride) {
        return assembly.windows(sources(words, wordsPair), truncation, stride);
    }

    private List<Source> sources(String text, String textPair) {
        Source first = Source.of(Objects.requireNonNull(text, "text"), pipeline);
        return textPair == null ? List.of(first) : List.of(first, Source.of(textPair, pipeline));
    }

    private List<Source> sources(List<String> words, List<String> wordsPair) {
        Source first = Source.of(words, pipeline);
        return wordsPair == null ? List.of(first) : List.of(first, Source.of(wordsPair, pipeline));
    }

    private static Truncation orNone(Truncation truncation) {
        return truncation == null ? Truncation.none() : truncation;
    }

    /** Turns ids back into text; ids that are not in the vocabulary are passed over. */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        List<String> tokens = new ArrayList<>(ids.length);
        for (int id : ids) {
            String token = vocabulary.token(id);
            if (token != null && !(skipSpecialTokens && vocabulary.isSpecial(token))) {
                tokens.add(token);
            }
        }
        return spec.decoder().decode(tokens);
    }

    /** The side that texts are cut on where nobody asks for another: {@code truncation_side} of the folder. */
    public Truncation.Side truncationSide() {
        return settings.truncationSide();
    }

    /**
     * The largest id of the model's own tokens and of those put around a text: a model needs more embeddings than that. Tokens
     * that a folder adds to the vocabulary may have larger ones, which a text has only if it holds such a token.
     */
    public int largestId() {
        int largest = vocabulary.largestModelId();
        for (boolean isPair : new boolean[] {false, true}) {
            for (Part part : spec.postProcessor().parts(isPair)) {
                if (part instanceof Part.Special special) {
                    for (int id : special.ids()) {
                        largest = Math.max(largest, id);
                    }
                }
            }
        }
        return largest;
    }

    /** The number of distinct tokens, added ones included. */
    public int vocabSize() {
        return vocabulary.size();
    }

    /** The token's id, or empty if the vocabulary has no such token. */
    public OptionalInt tokenToId(String token) {
        Integer id = vocabulary.id(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The token with the id, or empty if there is none. */
    public Optional<String> idToToken(int id) {
        return Optional.ofNullable(vocabulary.token(id));
    }

    /**
     * The id of the padding token.
     *
     * @throws TokenizerException if the tokenizer has no such token, as all of these methods
     */
    public int padId() {
        return id(TokenRole.PAD);
    }

    /** The id of the token for words that the vocabulary cannot spell. */
    public int unkId() {
        return id(TokenRole.UNK);
    }

    /** The id of the token in front of every encoding. */
    public int clsId() {
        return id(TokenRole.CLS);
    }

    /** The id of the token after each text. */
    public int sepId() {
        return id(TokenRole.SEP);
    }

    /** The id of the token that masked language modelling hides words behind. */
    public int maskId() {
        return id(TokenRole.MASK);
    }

    private int id(TokenRole role) {
        String token = roles.get(role);
        if (token == null) {
            throw new TokenizerException("The tokenizer has no " + role.usual() + " token; name one as \"" + role.key()
                    + "\" in its " + TokenizerFiles.CONFIG + ".");
        }
        return vocabulary.id(token);
    }

    /** The longest input, in tokens, that the model was made for, if the folder says so. */
    public OptionalInt modelMaxLength() {
        return settings.modelMaxLength();
    }

    /**
     * The tokenizer's files, name to content, for this class or for transformers to load. Those that it was loaded from are
     * there byte for byte; the others are generated. {@code vocab.txt} is left out where it cannot express the vocabulary
     * (ids with gaps, tokens with line breaks). Writing them is the caller's part, because only the caller knows what else
     * has to reach the folder together with them.
     */
    public Map<String, byte[]> files() {
        return TokenizerWriter.files(new LoadedTokenizer(spec, vocabulary, settings, files));
    }
}
