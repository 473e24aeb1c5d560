package dev.lapidary.tokenizer.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How a folder's files are read, which depends on the class of transformers 5.18 that would load them. {@code classes.txt}
 * has the names.
 */
public enum TokenizerClass {
    /** Vocabulary and added tokens from the files; everything else from {@code tokenizer_config.json} or BERT's defaults. */
    BERT("BertTokenizer", true),
    /** The same, but the model is not told which of a pair's texts a token belongs to. */
    BERT_WITHOUT_TYPES("DistilBertTokenizer", false),
    /** {@code tokenizer.json} as it is, except for the special tokens around the text. */
    BERT_JSON("ConvBertTokenizer", true),
    /** Vocabulary, merges and added tokens from the files; all else from {@code tokenizer_config.json} or RoBERTa's defaults. */
    ROBERTA("RobertaTokenizer", false),
    /** The same with GPT-2's defaults, except for the special tokens around the text, which are {@code tokenizer.json}'s. */
    GPT2("GPT2Tokenizer", false),
    /** {@code tokenizer.json} as it is. */
    JSON("PreTrainedTokenizerFast", false),
    /** Another algorithm. */
    OTHER(null, false);

    private static final Map<TokenRole, String> BERT_TOKENS = Map.of(
            TokenRole.UNK, "[UNK]",
            TokenRole.SEP, "[SEP]",
            TokenRole.PAD, "[PAD]",
            TokenRole.CLS, "[CLS]",
            TokenRole.MASK, "[MASK]");
    private static final Map<TokenRole, String> ROBERTA_TOKENS = Map.of(
            TokenRole.BOS, "<s>",
            TokenRole.EOS, "</s>",
            TokenRole.UNK, "<unk>",
            TokenRole.SEP, "</s>",
            TokenRole.PAD, "<pad>",
            TokenRole.CLS, "<s>",
            TokenRole.MASK, "<mask>");
    private static final Map<TokenRole, String> GPT2_TOKENS = Map.of(
            TokenRole.BOS, "<|endoftext|>",
            TokenRole.EOS, "<|endoftext|>",
            TokenRole.UNK, "<|endoftext|>");

    private static final Map<String, TokenizerClass> BY_NAME = new HashMap<>();
    private static final Map<String, String> NAME_BY_MODEL = new HashMap<>();
    private static final Set<String> GENERIC = Set.of("TokenizersBackend", "PythonBackend", "MistralCommonBackend");

    /** Those that a {@code config.json} alone cannot ask for, as they are made for others to build upon. */
    private static final Set<String> ABSTRACT = Set.of("PreTrainedTokenizer", "PythonBackend", "PythonBackendFast");

    private static final String FAST = "Fast";

    static {
        readNames();
    }

    private final String usualName;
    private final boolean hasTypeIds;

    TokenizerClass(String usualName, boolean hasTypeIds) {
        this.usualName = usualName;
        this.hasTypeIds = hasTypeIds;
    }

    /** A class that reads its files so, by a name that older versions of transformers know too. */
    String usualName() {
        return usualName;
    }

    /** Whether a model gets token type ids, unless the configuration lists its inputs. */
    boolean hasTypeIds() {
        return hasTypeIds;
    }

    /** The tokens that play the roles of which no file speaks. */
    Map<TokenRole, String> usualTokens() {
        return switch (this) {
            case BERT, BERT_WITHOUT_TYPES, BERT_JSON -> BERT_TOKENS;
            case ROBERTA -> ROBERTA_TOKENS;
            case GPT2 -> GPT2_TOKENS;
            case JSON, OTHER -> Map.of();
        };
    }

    /**
     * Finds the class as {@code AutoTokenizer} does.
     *
     * @param named the class in {@code tokenizer_config.json}, or null
     * @param namedByModel the class in {@code config.json}, or null
     * @param modelType of {@code config.json}, or null
     */
    static TokenizerClass of(String named, String namedByModel, String modelType) {
        String wanted = named == null || named.isEmpty() ? namedByModel : named;
        String registered = modelType == null ? null : NAME_BY_MODEL.get(modelType);
        if (wanted != null && registered != null && !withoutFast(registered).equals(withoutFast(wanted))) {
            return GENERIC.contains(registered) ? JSON : byName(wanted);
        }
        if (named != null) {
            return byName(withoutFast(named));
        }
        if (namedByModel != null && !namedByModel.isEmpty()) {
            if (registered == null && ABSTRACT.contains(namedByModel)) {
                return OTHER;
            }
            return byName(withoutFast(namedByModel));
        }
        return registered == null ? JSON : byName(registered);
    }

    private static TokenizerClass byName(String name) {
        TokenizerClass found = BY_NAME.get(name);
        return found != null ? found : BY_NAME.getOrDefault(withoutFast(name), JSON);
    }

    private static String withoutFast(String name) {
        return name.endsWith(FAST) ? name.substring(0, name.length() - FAST.length()) : name;
    }

    private static void readNames() {
        try (InputStream stream = TokenizerClass.class.getResourceAsStream("classes.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] words = line.split("[: ]+");
                for (int i = 2; i < words.length; i++) {
                    if (words[0].equals("class")) {
                        BY_NAME.put(words[i], kind(words[1]));
                    } else {
                        NAME_BY_MODEL.put(words[i], words[1]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The names of tokenizer classes cannot be read", e);
        }
    }

    private static TokenizerClass kind(String name) {
        return switch (name) {
            case "bert" -> BERT;
            case "bert-without-types" -> BERT_WITHOUT_TYPES;
            case "bert-json" -> BERT_JSON;
            case "roberta" -> ROBERTA;
            case "gpt2" -> GPT2;
            case "json" -> JSON;
            default -> OTHER;
        };
    }
}
