package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings in {@code tokenizer_config.json}, each with the default of transformers 5.18 where it is left out. */
final class TokenizerConfig {
    private final JsonSection config;

    /** Checks what the class itself would look at. */
    TokenizerConfig(JsonSection config, TokenizerClass type) {
        this.config = config;
        switch (type) {
            case BERT, BERT_WITHOUT_TYPES, BERT_JSON -> bertNormalizer();
            case ROBERTA -> {
                addsPrefixSpace();
                trimsOffsets();
            }
            case GPT2 -> addsPrefixSpace();
            case JSON, OTHER -> {}
        }
        if (config.contains("vocab")) {
            throw config.refusal("vocab", "cannot be given here, but as " + TokenizerFiles.VOCABULARY);
        }
        if (config.contains("fast_tokenizer_files")
                && !config.texts("fast_tokenizer_files").equals(List.of(TokenizerFiles.TOKENIZER))) {
            throw config.unsupported(
                    "fast_tokenizer_files", "a choice of files", "absent, rename the one for version 4 or newer");
        }
    }

    /** The longest input the model takes, if it is known; transformers writes 1e30 where it is not. */
    OptionalInt modelMaxLength() {
        String key = config.contains("model_max_length") ? "model_max_length" : "max_len";
        return config.number(key)
                .filter(number -> number instanceof Integer && number.intValue() > 0)
                .map(number -> OptionalInt.of(number.intValue()))
                .orElse(OptionalInt.empty());
    }

    /** How BERT's classes normalize text; {@code tokenizer.json} has no say in it. */
    BertNormalizer.Options bertNormalizer() {
        return new BertNormalizer.Options(
                true,
                flag("tokenize_chinese_chars", true),
                config.has("strip_accents") ? Optional.of(config.flag("strip_accents")) : Optional.empty(),
                flag("do_lower_case", true));
    }

    /** Whether byte-level classes put a space before a text that begins without one. */
    boolean addsPrefixSpace() {
        return flag("add_prefix_space", false);
    }

    /** Whether RoBERTa's class takes spaces out of the spans of tokens. */
    boolean trimsOffsets() {
        return flag("trim_offsets", true);
    }

    /** Whether GPT-2's class, which has no post-processor, begins a text with a token. */
    boolean addsBeginning() {
        return flag("add_bos_token", false);
    }

    /** Whether GPT-2's class, which has no post-processor, ends a text with a token. */
    boolean addsEnd() {
        return flag("add_eos_token", false);
    }

    /** Whether special tokens within a text are read as ordinary text. */
    boolean splitsSpecialTokens() {
        return flag("split_special_tokens", false);
    }

    /** Whether the model is told which of a pair's texts a token belongs to. */
    boolean hasTypeIds(boolean otherwise) {
        return config.contains("model_input_names")
                ? config.texts("model_input_names").contains("token_type_ids")
                : otherwise;
    }

    /** The side that texts are cut on. */
    Truncation.Side truncationSide(Truncation.Side otherwise) {
        side("padding_side", Truncation.Side.RIGHT);
        return side("truncation_side", otherwise);
    }

    private Truncation.Side side(String key, Truncation.Side otherwise) {
        if (!config.contains(key)) {
            return otherwise;
        }
        return switch (config.isText(key) ? config.text(key) : "") {
            case "right" -> Truncation.Side.RIGHT;
            case "left" -> Truncation.Side.LEFT;
            default -> throw config.refusal(key, "must be \"right\" or \"left\"");
        };
    }

    private boolean flag(String key, boolean otherwise) {
        return config.contains(key) ? config.flag(key) : otherwise;
    }
}
