package dev.lapidary.loaders;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tensor of a checkpoint goes where in a model. A key is found under its own name first; then as older
 * checkpoints spell it ({@code LayerNorm.gamma} and {@code .beta}), and with the base model's prefix missing or added,
 * because a bare encoder is saved without it and a model with a head with it.
 */
public final class WeightMatch {
    private final Map<String, StoredTensor> matched = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    private WeightMatch() {}

    /**
     * @param wanted the model's keys
     * @param prefix of the base model, with its point: {@code "bert."}
     */
    public static WeightMatch of(Collection<String> wanted, WeightSource source, String prefix) {
        WeightMatch match = new WeightMatch();
        Set<String> used = new HashSet<>();
        for (String key : wanted) {
            spelling(key, source, prefix)
                    .ifPresentOrElse(
                            found -> {
                                match.matched.put(key, source.get(found));
                                used.add(found);
                            },
                            () -> match.missing.add(key));
        }
        source.keys().stream()
                .filter(key -> !used.contains(key) && !isBuffer(key))
                .forEach(match.unexpected::add);
        return match;
    }

    /** How a checkpoint spells a key of the model; empty if it has nothing for it. */
    public static Optional<String> spelling(String key, WeightSource source, String prefix) {
        return spellings(key, prefix).stream()
                .filter(spelling -> source.find(spelling).isPresent())
                .findFirst();
    }

    /** What to read into the model's {@code key}; empty if the checkpoint has nothing for it. */
    public Optional<StoredTensor> find(String key) {
        return Optional.ofNullable(matched.get(key));
    }

    /** Keys of the model that the checkpoint has no tensor for, in the model's order: they keep their initial values. */
    public List<String> missing() {
        return List.copyOf(missing);
    }

    /** Keys of the checkpoint that the model has no use for, as the checkpoint spells them. */
    public List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    private static List<String> spellings(String key, String prefix) {
        String other = key.startsWith(prefix) ? key.substring(prefix.length()) : prefix + key;
        List<String> spellings = new ArrayList<>(List.of(key, other));
        for (String modern : List.of(key, other)) {
            String older = modern.replaceFirst("LayerNorm\\.weight$", "LayerNorm.gamma")
                    .replaceFirst("LayerNorm\\.bias$", "LayerNorm.beta");
            if (!older.equals(modern)) {
                spellings.add(older);
            }
        }
        return spellings;
    }

    /** Numbers that follow from the architecture, saved by older versions of transformers. */
    private static boolean isBuffer(String key) {
        return key.endsWith("embeddings.position_ids");
    }
}
