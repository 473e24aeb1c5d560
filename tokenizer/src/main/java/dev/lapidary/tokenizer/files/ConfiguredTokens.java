package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.vocabulary.AddedToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The added and special tokens that a folder's configuration names, merged from {@code tokenizer_config.json} and the older
 * {@code special_tokens_map.json} and {@code added_tokens.json} as transformers' {@code from_pretrained} merges them.
 */
final class ConfiguredTokens {
    /** In transformers' order, in which those that are new get their ids. */
    private static final List<String> ROLES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private static final String BY_ID = "added_tokens_decoder";
    private static final String EXTRA = "extra_special_tokens";
    private static final String EXTRA_BEFORE_5 = "additional_special_tokens";
    private static final String BY_NAME = "model_specific_special_tokens";
    private static final String ROLE_SUFFIX = "_token";

    /** Where a value stands, so that it is judged only if no other file replaces it. */
    private record Source(JsonSection section, String key, boolean isOlderMap) {
        Source(JsonSection section, String key) {
            this(section, key, false);
        }

        boolean isToken() {
            return section.isText(key) || section.isObject(key) && (isOlderMap || TokenSetting.isMarked(section, key));
        }

        TokenSetting token() {
            if (section.isObject(key) && isToken()) {
                TokenSetting read = TokenSetting.read(section.section(key));
                return isOlderMap ? read.asSpecial() : read;
            }
            if (!section.isText(key)) {
                throw section.refusal(key, "must be a string, or an object with \"__type\": \"AddedToken\"");
            }
            return TokenSetting.plain(section.text(key));
        }
    }

    private final Map<String, Source> roles = new LinkedHashMap<>();
    private final Map<String, Source> named = new LinkedHashMap<>();
    private final Map<String, Source> otherRoles = new LinkedHashMap<>();
    private final TreeMap<Long, TokenSetting> byId = new TreeMap<>();
    private final Map<String, TokenSetting> byContent = new HashMap<>();
    private final List<TokenSetting> extra = new ArrayList<>();

    /** What was found: null stands for a role that is expressly left empty. */
    private final Map<String, TokenSetting> found = new LinkedHashMap<>();

    private Source extraSource;
    private Source olderExtraSource;

    /**
     * @param config {@code tokenizer_config.json}
     * @param olderMap {@code special_tokens_map.json}
     * @param olderAdded {@code added_tokens.json}
     * @param tokenizer {@code tokenizer.json}, empty if there is none
     */
    ConfiguredTokens(
            JsonSection config, JsonSection olderMap, JsonSection olderAdded, Optional<JsonSection> tokenizer) {
        readConfig(config);
        if (config.contains(BY_ID)) {
            readById(config.section(BY_ID));
        } else {
            readOlderMap(olderMap);
            readOlderAdded(olderAdded);
            tokenizer.ifPresent(this::readTokenizer);
        }
        resolve();
    }

    private void readConfig(JsonSection config) {
        extraSource = config.contains(EXTRA) ? new Source(config, EXTRA) : null;
        if (config.contains(EXTRA_BEFORE_5)) {
            Source older = new Source(config, EXTRA_BEFORE_5);
            if (config.isEmpty(EXTRA)) {
                extraSource = older;
            } else {
                olderExtraSource = older;
            }
        }
        for (String key : config.keys()) {
            if (ROLES.contains(key)) {
                roles.put(key, new Source(config, key));
            } else if (key.endsWith(ROLE_SUFFIX)) {
                (config.isText(key) ? named : otherRoles).put(key, new Source(config, key));
            }
        }
        takeNamedExtra();
        if (named.isEmpty() && config.has(BY_NAME)) {
            nameAll(config.section(BY_NAME));
        }
    }

    /** Extra tokens can also be an object, of names of their own and tokens. */
    private void takeNamedExtra() {
        if (extraSource != null && extraSource.section().isObject(extraSource.key())) {
            nameAll(extraSource.section().section(extraSource.key()));
            extraSource = null;
        }
    }

    private void nameAll(JsonSection tokens) {
        tokens.keys().forEach(name -> named.put(name, new Source(tokens, name)));
    }

    private void readById(JsonSection tokens) {
        for (String id : tokens.keys()) {
            try {
                register(Long.parseLong(id.strip()), TokenSetting.read(tokens.section(id)));
            } catch (NumberFormatException e) {
                throw tokens.refusal(id, "must have a whole number as its key");
            }
        }
    }

    private void readOlderMap(JsonSection map) {
        for (String key : map.keys()) {
            Source source = new Source(map, key, true);
            if (ROLES.contains(key)) {
                roles.put(key, source);
            } else if (key.equals(EXTRA)) {
                if (map.isList(EXTRA)) {
                    addExtra(extraSource);
                    addExtra(source);
                    extraSource = null;
                } else {
                    extraSource = source;
                }
            } else if (key.equals(EXTRA_BEFORE_5)) {
                olderExtraSource = source;
            } else if (key.endsWith(ROLE_SUFFIX)) {
                otherRoles.put(key, source);
            }
        }
        takeNamedExtra();
    }

    private void readOlderAdded(JsonSection added) {
        Set<String> special = new HashSet<>();
        for (Source source : roles.values()) {
            if (source.isToken()) {
                special.add(source.token().content());
            }
        }
        extra.forEach(token -> special.add(token.content()));
        if (extraSource != null && extraSource.section().isList(extraSource.key())) {
            settings(extraSource).forEach(token -> special.add(token.content()));
        }
        for (String content : added.keys()) {
            boolean isSpecial = special.contains(content);
            TokenSetting token = new TokenSetting(content, false, false, false, !isSpecial, isSpecial);
            register(added.wholeNumber(content), token);
        }
    }

    private void readTokenizer(JsonSection tokenizer) {
        for (JsonSection entry : tokenizer.sections("added_tokens")) {
            register(entry.integer("id", Integer.MAX_VALUE), TokenSetting.read(entry));
        }
    }

    private void register(long id, TokenSetting token) {
        byId.put(id, token);
        byContent.put(token.content(), token);
    }

    private void addExtra(Source source) {
        if (source != null && !source.section().isEmpty(source.key())) {
            extra.addAll(settings(source));
        }
    }

    private static List<TokenSetting> settings(Source list) {
        List<TokenSetting> settings = new ArrayList<>();
        List<?> entries = list.section().list(list.key());
        for (int i = 0; i < entries.size(); i++) {
            JsonSection element = list.section().element(list.key(), i);
            settings.add(new Source(
                            element,
                            element.keys().getFirst(),
                            list.isOlderMap() && list.key().equals(EXTRA))
                    .token());
        }
        return settings;
    }

    private void resolve() {
        for (String role : ROLES) {
            Source source = roles.get(role);
            if (source != null) {
                TokenSetting token = source.section().has(source.key()) ? source.token() : null;
                found.put(role, token == null ? null : byContent.getOrDefault(token.content(), token));
            }
        }
        otherRoles.forEach((role, source) -> {
            if (source.isToken()) {
                found.put(role, source.token());
            }
        });
        named.forEach((role, source) -> found.put(role, source.token()));
        if (extraSource == null && extra.isEmpty() && olderExtraSource != null) {
            extraSource = olderExtraSource;
        }
        if (extraSource != null && extraSource.section().has(extraSource.key())) {
            extra.addAll(settings(extraSource));
        }
    }

    /** Gives a role that no file speaks of its token. */
    void setUsual(String role, String content) {
        if (!found.containsKey(role)) {
            found.put(role, TokenSetting.plain(content));
        }
    }

    /** The text of the token that plays a role, or empty if there is none or the role is left empty. */
    Optional<String> content(String role) {
        return Optional.ofNullable(found.get(role)).map(TokenSetting::content);
    }

    /**
     * The tokens that a tokenizer has to be given, in order: those listed by id, then the roles', then the extra ones.
     *
     * @param present the added tokens that it has already
     */
    List<AddedToken> toAdd(List<AddedToken> present) {
        Set<String> known = new HashSet<>();
        present.forEach(token -> known.add(token.content()));
        byId.values().forEach(token -> known.add(token.content()));
        Set<String> special = new HashSet<>();
        List<TokenSetting> tokens = new ArrayList<>(byId.values());
        for (String role : inOrder()) {
            TokenSetting token = found.get(role);
            if (token != null) {
                special.add(token.content());
                if (!known.contains(token.content())) {
                    tokens.add(token);
                }
            }
        }
        extra.stream().filter(token -> !known.contains(token.content())).forEach(tokens::add);
        return tokens.stream()
                .map(token -> special.contains(token.content()) ? token.asSpecial() : token)
                .map(TokenSetting::token)
                .toList();
    }

    private List<String> inOrder() {
        List<String> order = new ArrayList<>(ROLES);
        found.keySet().stream().filter(role -> !ROLES.contains(role)).forEach(order::add);
        return order;
    }
}
