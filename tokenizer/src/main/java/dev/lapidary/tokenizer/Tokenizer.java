package dev.lapidary.tokenizer;

import java.nio.charset.StandardCharsets;
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
    /**
     * What is decided about a tokenizer beside what it does to a text.
     *
     * @param namesClass whether the files mean this only if they say so, which those that it was loaded from do not
     * @param roles the tokens that play BERT's roles; one that is not in the vocabulary plays none
     * @param hasTypeIds whether the model is told which of a pair's texts a token belongs to
     * @param splitsSpecialTokens whether special tokens within a text are read as ordinary text
     * @param truncationSide the side that texts are cut on unless a caller wants otherwise
     */
    record Settings(
            TokenizerClass type,
            boolean namesClass,
            Map<SpecialToken, String> roles,
            OptionalInt modelMaxLength,
            boolean hasTypeIds,
            boolean splitsSpecialTokens,
            Truncation.Side truncationSide) {}

    private final TokenizerSpec spec;
    private final Settings settings;
    private final Vocabulary vocabulary;
    private final TextTokenizer texts;
    private final Map<SpecialToken, String> roles = new EnumMap<>(SpecialToken.class);
    private final TokenizerFiles files;

    Tokenizer(TokenizerSpec spec, Vocabulary vocabulary, Settings settings, TokenizerFiles files) {
        this.spec = spec;
        this.settings = settings;
        this.vocabulary = vocabulary;
        this.texts = new TextTokenizer(spec, vocabulary, settings.splitsSpecialTokens());
        settings.roles().forEach((role, token) -> {
            if (vocabulary.id(token) != null) {
                roles.put(role, token);
            }
        });
        this.files = files;
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
        return TokenizerLoader.load(TokenizerFiles.read(folder));
    }

    /**
     * Loads a tokenizer from the contents of a folder's files without touching the disk.
     *
     * @param files name to content; those that are not a tokenizer's, or its model's {@code config.json}, are not looked at
     * @throws TokenizerException as {@link #load(Path)}
     */
    public static Tokenizer load(Map<String, byte[]> files) {
        return TokenizerLoader.load(TokenizerFiles.of(files));
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
        Objects.requireNonNull(text, "text");
        Truncation limit = truncation == null ? Truncation.none() : truncation;
        boolean isPair = textPair != null;
        List<Template.Part> parts =
                isPair ? spec.template().pair() : spec.template().single();
        PieceBuffer first = texts.tokenize(text);
        PieceBuffer second = isPair ? texts.tokenize(textPair) : new PieceBuffer(0);
        int added = Template.specialTokens(parts);
        Truncation.Lengths kept = limit.lengths(first.size(), second.size(), added);

        Encoding.Builder encoding = new Encoding.Builder(length(parts, kept));
        for (Template.Part part : parts) {
            switch (part) {
                case Template.Part.Special special -> {
                    for (int i = 0; i < special.ids().size(); i++) {
                        encoding.addSpecial(
                                special.ids().get(i),
                                special.typeId(),
                                special.tokens().get(i));
                    }
                }
                case Template.Part.Sequence sequence -> {
                    PieceBuffer pieces = sequence.index() == 0 ? first : second;
                    int count = sequence.index() == 0 ? kept.first() : kept.second();
                    pieces.copyTo(encoding, count, limit.side(), sequence.index(), sequence.typeId());
                }
            }
        }
        boolean truncated = kept.first() < first.size() || kept.second() < second.size();
        if (!settings.hasTypeIds()) {
            encoding.clearTypeIds();
        }
        return encoding.build(isPair ? new String[] {text, textPair} : new String[] {text}, truncated);
    }

    private static int length(List<Template.Part> parts, Truncation.Lengths kept) {
        int length = 0;
        for (Template.Part part : parts) {
            length += switch (part) {
                case Template.Part.Special special -> special.ids().size();
                case Template.Part.Sequence sequence -> sequence.index() == 0 ? kept.first() : kept.second();
            };
        }
        return length;
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
        return spec.decoder().map(decoder -> decoder.decode(tokens)).orElseGet(() -> String.join(" ", tokens));
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
        for (List<Template.Part> parts :
                List.of(spec.template().single(), spec.template().pair())) {
            for (Template.Part part : parts) {
                if (part instanceof Template.Part.Special special) {
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
        return id(SpecialToken.PAD);
    }

    /** The id of the token for words that the vocabulary cannot spell. */
    public int unkId() {
        return id(SpecialToken.UNK);
    }

    /** The id of the token in front of every encoding. */
    public int clsId() {
        return id(SpecialToken.CLS);
    }

    /** The id of the token after each text. */
    public int sepId() {
        return id(SpecialToken.SEP);
    }

    /** The id of the token that masked language modelling hides words behind. */
    public int maskId() {
        return id(SpecialToken.MASK);
    }

    private int id(SpecialToken role) {
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
        Map<String, byte[]> all = files.own();
        all.computeIfAbsent(TokenizerFiles.TOKENIZER, name -> TokenizerWriter.tokenizer(spec, vocabulary));
        if (settings.namesClass()) {
            all.computeIfPresent(
                    TokenizerFiles.CONFIG,
                    (name, content) -> TokenizerWriter.config(files.text(name), settings.type()));
        }
        all.computeIfAbsent(TokenizerFiles.CONFIG, name -> TokenizerWriter.config(spec, vocabulary, settings));
        all.computeIfAbsent(TokenizerFiles.VOCABULARY, name -> VocabularyFile.write(spec.vocabulary())
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .orElse(null));
        return all;
    }
}
