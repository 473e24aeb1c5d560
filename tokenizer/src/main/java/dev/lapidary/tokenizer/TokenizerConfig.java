package dev.lapidary.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code tokenizer_config.json}, and the older {@code special_tokens_map.json}, say on top of the tokenizer itself.
 */
final class TokenizerConfig {
    private final JsonSection config;

    /** Where special tokens are looked up, the first place that has a key winning. */
    private final List<JsonSection> specialTokens;

    /** As in transformers, a configuration that lists added tokens makes the older file void. */
    TokenizerConfig(JsonSection config, JsonSection specialTokensMap) {
        this.config = config;
        this.specialTokens = config.has("added_tokens_decoder") ? List.of(config) : List.of(specialTokensMap, config);
    }

    /** The longest input the model takes, if it is known; transformers writes 1e30 where it is not. */
    OptionalInt modelMaxLength() {
        return config.isInteger("model_max_length")
                ? OptionalInt.of(config.integer("model_max_length", Integer.MAX_VALUE))
                : OptionalInt.empty();
    }

    /** The options with everything replaced that the configuration speaks of. */
    NormalizerOptions applyTo(NormalizerOptions options) {
        Optional<Boolean> stripAccents = options.stripAccents();
        if (config.contains("strip_accents")) {
            stripAccents = config.has("strip_accents") ? Optional.of(config.flag("strip_accents")) : Optional.empty();
        }
        return new NormalizerOptions(
                options.cleanText(),
                flag(config, "tokenize_chinese_chars", options.handleChineseChars()),
                stripAccents,
                flag(config, "do_lower_case", options.lowercase()));
    }

    /** The class of transformers that the folder was made for. */
    Optional<String> tokenizerClass() {
        return config.has("tokenizer_class") ? Optional.of(config.text("tokenizer_class")) : Optional.empty();
    }

    JsonSection section() {
        return config;
    }

    /** The token that plays the role, if the configuration names it. */
    Optional<AddedToken> specialToken(SpecialToken role) {
        for (JsonSection section : specialTokens) {
            if (section.isObject(role.key())) {
                return Optional.of(addedToken(section.section(role.key()), true));
            }
            if (section.has(role.key())) {
                return Optional.of(AddedToken.special(section.text(role.key())));
            }
        }
        return Optional.empty();
    }

    /** The same, with BERT's own token where the configuration names none. */
    AddedToken specialTokenOrUsual(SpecialToken role) {
        return specialToken(role).orElse(AddedToken.special(role.usual()));
    }

    /**
     * Appends to the tokenizer's own added tokens those that only the configuration knows, in transformers' order: its
     * list by id, then the roles, then the extra ones.
     *
     * @param usual whether a role that the configuration does not name gets BERT's own token
     */
    List<AddedToken> addTo(List<AddedToken> addedTokens, boolean usual) {
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        addedTokens.forEach(token -> tokens.put(token.content(), token));
        if (config.has("added_tokens_decoder")) {
            JsonSection byId = config.section("added_tokens_decoder");
            byId.keys().stream()
                    .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                    .map(id -> addedToken(byId.section(id), false))
                    .forEach(token -> tokens.put(token.content(), token));
        }
        for (SpecialToken role : SpecialToken.values()) {
            (usual ? Optional.of(specialTokenOrUsual(role)) : specialToken(role))
                    .ifPresent(token -> tokens.putIfAbsent(token.content(), token));
        }
        for (String key : List.of("additional_special_tokens", "extra_special_tokens")) {
            specialTokens.stream()
                    .filter(section -> section.has(key) && !section.isObject(key))
                    .findFirst()
                    .ifPresent(section -> section.texts(key)
                            .forEach(content -> tokens.putIfAbsent(content, AddedToken.special(content))));
        }
        return new ArrayList<>(tokens.values());
    }

    private static AddedToken addedToken(JsonSection entry, boolean hasRole) {
        boolean special = hasRole || flag(entry, "special", false);
        return new AddedToken(
                entry.text("content"),
                flag(entry, "single_word", false),
                flag(entry, "lstrip", false),
                flag(entry, "rstrip", false),
                flag(entry, "normalized", !special),
                special);
    }

    private static boolean flag(JsonSection section, String key, boolean otherwise) {
        return section.has(key) ? section.flag(key) : otherwise;
    }
}
