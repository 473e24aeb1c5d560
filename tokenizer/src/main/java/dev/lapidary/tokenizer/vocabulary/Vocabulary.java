package dev.lapidary.tokenizer.vocabulary;

import dev.lapidary.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Token ↔ id: the model's own tokens and, on top of them, the added ones. */
public final class Vocabulary {
    private static final int MAX_TOKENS = 1_000_000;
    private static final int MAX_ADDED = 100_000;

    private final Map<String, Integer> model;
    private final Map<String, Integer> added = new LinkedHashMap<>();
    private final Map<Integer, AddedToken> addedById = new HashMap<>();
    private final Set<String> special = new HashSet<>();
    private final Map<Integer, String> tokens;
    private final int largestModelId;
    private final int size;

    /**
     * Gives ids to the added tokens as the reference does: a token of the model keeps its id, any other gets the next one
     * after the model's size; an id in the file is not looked at. A later token with the same content replaces the
     * earlier.
     *
     * @param place the folder, for complaints
     */
    public Vocabulary(Map<String, Integer> model, Collection<AddedToken> addedTokens, String place) {
        requireAtMost(MAX_TOKENS, model.size(), "tokens", place);
        this.model = model;
        model.keySet().forEach(token -> requireText(token, place));
        int next = model.size();
        for (AddedToken token : addedTokens) {
            String content = token.content();
            if (content.isEmpty()) {
                continue;
            }
            requireText(content, place);
            Integer id = added.containsKey(content) ? added.get(content) : model.get(content);
            if (id == null) {
                id = next;
            }
            if (id == Integer.MAX_VALUE) {
                throw new TokenizerException(place + ": the token \"" + content + "\" has the id " + id
                        + ", beyond any model's vocabulary; the files are damaged, so fetch them again.");
            }
            // An added token of the model can have an id beyond the model's size, where its ids have gaps.
            next = Math.max(next, id + 1);
            added.put(content, id);
            addedById.put(id, token);
            if (token.special()) {
                special.add(content);
            }
        }
        requireAtMost(MAX_ADDED, added.size(), "added tokens", place);
        tokens = HashMap.newHashMap(model.size() + added.size());
        model.forEach((token, id) -> tokens.put(id, token));
        added.forEach((token, id) -> tokens.put(id, token));
        int largest = -1;
        for (int id : model.values()) {
            largest = Math.max(largest, id);
        }
        largestModelId = largest;
        size = model.size()
                + (int) added.keySet().stream()
                        .filter(token -> !model.containsKey(token))
                        .count();
    }

    private static void requireAtMost(int most, int count, String what, String place) {
        if (count > most) {
            throw new TokenizerException("%s: the tokenizer has %,d %s, and may have %,d; use a smaller vocabulary."
                    .formatted(place, count, what, most));
        }
    }

    /** Half of a pair of surrogates is no character: such a token is in no text, and cannot be written. */
    private static void requireText(String token, String place) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < token.length()
                        && Character.isLowSurrogate(token.charAt(i + 1));
                if (!isPair) {
                    throw new TokenizerException(place
                            + ": the vocabulary has a token with an unpaired surrogate, U+%04X, which is no text; the files are damaged, so fetch them again."
                                    .formatted((int) c));
                }
                i++;
            }
        }
    }

    /** The model's own tokens. */
    public Map<String, Integer> model() {
        return model;
    }

    /** The added tokens in the order in which they were given, later settings of a token replacing earlier ones. */
    public List<AddedToken> addedTokens() {
        List<AddedToken> list = new ArrayList<>();
        for (int id : added.values()) {
            list.add(addedById.get(id));
        }
        return list;
    }

    public int size() {
        return size;
    }

    public int largestModelId() {
        return largestModelId;
    }

    /** The id, or null if there is no such token. */
    public Integer id(String token) {
        Integer id = added.get(token);
        return id != null ? id : model.get(token);
    }

    /** The token, or null if there is no such id. */
    public String token(int id) {
        return tokens.get(id);
    }

    public boolean isSpecial(String token) {
        return special.contains(token);
    }
}
