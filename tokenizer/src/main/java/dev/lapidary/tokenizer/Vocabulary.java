package dev.lapidary.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Token ↔ id: the model's own tokens and, on top of them, the added ones. */
final class Vocabulary {
    private final Map<String, Integer> model;
    private final Map<String, Integer> added = new LinkedHashMap<>();
    private final Map<Integer, AddedToken> addedById = new HashMap<>();
    private final Set<String> special = new HashSet<>();
    private final String[] tokens;
    private final int size;

    /**
     * Gives ids to the added tokens as the reference does: a token of the model keeps its id, any other gets the next one
     * after the model's size; an id in the file is not looked at. A later token with the same content replaces the
     * earlier.
     */
    Vocabulary(Map<String, Integer> model, Collection<AddedToken> addedTokens) {
        this.model = model;
        int next = model.size();
        for (AddedToken token : addedTokens) {
            String content = token.content();
            if (content.isEmpty()) {
                continue;
            }
            Integer id = added.containsKey(content) ? added.get(content) : model.get(content);
            if (id == null) {
                for (int taken : added.values()) {
                    next = Math.max(next, taken + 1);
                }
                id = next;
            }
            added.put(content, id);
            addedById.put(id, token);
            if (token.special()) {
                special.add(content);
            }
        }
        int last = -1;
        for (int id : model.values()) {
            last = Math.max(last, id);
        }
        for (int id : added.values()) {
            last = Math.max(last, id);
        }
        tokens = new String[last + 1];
        model.forEach((token, id) -> tokens[id] = token);
        added.forEach((token, id) -> tokens[id] = token);
        size = model.size()
                + (int) added.keySet().stream()
                        .filter(token -> !model.containsKey(token))
                        .count();
    }

    /** The model's own tokens. */
    Map<String, Integer> model() {
        return model;
    }

    /** The added tokens in the order in which they were given, later settings of a token replacing earlier ones. */
    List<AddedToken> addedTokens() {
        List<AddedToken> list = new ArrayList<>();
        for (int id : added.values()) {
            list.add(addedById.get(id));
        }
        return list;
    }

    int size() {
        return size;
    }

    /** The id, or null if there is no such token. */
    Integer id(String token) {
        Integer id = added.get(token);
        return id != null ? id : model.get(token);
    }

    /** The token, or null if there is no such id. */
    String token(int id) {
        return id >= 0 && id < tokens.length ? tokens[id] : null;
    }

    boolean isSpecial(String token) {
        return special.contains(token);
    }
}
