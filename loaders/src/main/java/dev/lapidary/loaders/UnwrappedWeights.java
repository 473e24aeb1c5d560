package dev.lapidary.loaders;

import dev.lapidary.base.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Weights under the names that a model itself gives them, where it was saved from inside a wrapper: PyTorch's parallel
 * training puts {@code module.} before every key, Lightning and many trainers {@code model.}, and {@code torch.compile},
 * FSDP and activation checkpointing theirs anywhere in it.
 */
public final class UnwrappedWeights implements WeightSource {
    private static final Pattern WRAPPER = Pattern.compile(
            "\\G(?:module|model)\\.|(?<![^.])(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\\.");

    private final WeightSource source;
    private final Map<String, String> stored;
    private final List<String> notes;

    private UnwrappedWeights(WeightSource source, Map<String, String> stored, List<String> notes) {
        this.source = source;
        this.stored = stored;
        this.notes = notes;
    }

    /** @throws LoaderException if two keys differ in their wrappers alone */
    public static WeightSource of(WeightSource source) {
        Map<String, String> stored = new LinkedHashMap<>();
        Set<String> wrappers = new TreeSet<>();
        for (String key : source.keys()) {
            List<String> taken = new ArrayList<>();
            String name = unwrapped(key, taken);
            boolean hasOwn = !name.equals(key) && source.find(name).isPresent();
            String other = stored.put(hasOwn ? key : name, key);
            if (other != null) {
                throw new LoaderException(source.origin() + ": tensors " + Printable.quoted(other) + " and "
                        + Printable.quoted(key) + " have the same name but for what wrappers put before it; save one of"
                        + " the two models by itself");
            }
            if (!hasOwn) {
                wrappers.addAll(taken);
            }
        }
        return wrappers.isEmpty()
                ? source
                : new UnwrappedWeights(
                        source,
                        stored,
                        List.of("ignored prefixes that training wrappers add to keys: " + String.join(", ", wrappers)));
    }

    private static String unwrapped(String key, List<String> taken) {
        Matcher wrapper = WRAPPER.matcher(key);
        StringBuilder name = new StringBuilder();
        while (wrapper.find()) {
            taken.add(wrapper.group());
            wrapper.appendReplacement(name, "");
        }
        return wrapper.appendTail(name).toString();
    }

    @Override
    public Path origin() {
        return source.origin();
    }

    @Override
    public Path file(String key) {
        return source.file(stored.getOrDefault(key, key));
    }

    @Override
    public Map<String, String> metadata() {
        return source.metadata();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSet(stored.keySet());
    }

    @Override
    public Optional<StoredTensor> find(String key) {
        return Optional.ofNullable(stored.get(key)).flatMap(source::find);
    }

    @Override
    public void close() {
        source.close();
    }
}
