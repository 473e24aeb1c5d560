package dev.lapidary.loaders;

import dev.lapidary.base.text.Printable;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model's {@code config.json}: immutable, keys in the order of the file. A key whose value is {@code null} counts as
 * absent, as in transformers.
 */
public final class ModelConfig {
    /** Of a model whose file says nothing of classes: transformers leaves them out when they are its default. */
    private static final int DEFAULT_CLASSES = 2;

    private static final String TIMM_SETTINGS = "pretrained_cfg";

    private final Path origin;
    private final Map<String, Object> values;

    /** @param origin the file that messages name */
    public ModelConfig(Path origin, Map<String, ?> values) {
        this.origin = origin;
        this.values = frozen(values);
    }

    /** @throws LoaderException if the file is not a JSON object */
    public static ModelConfig read(Path file) {
        return new ModelConfig(file, SettingsFile.read(file));
    }

    public Path origin() {
        return origin;
    }

    /** Everything in it: maps, lists, strings, numbers, booleans and nulls. */
    public Map<String, Object> values() {
        return values;
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    /** @throws LoaderException if the key is missing or not a whole number in the range of {@code int} */
    public int integer(String key) {
        Object value = required(key);
        if (value instanceof Integer number) {
            return number;
        }
        throw wrong(key, "a whole number");
    }

    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    /** @throws LoaderException if the key is missing or not a number */
    public double number(String key) {
        Object value = required(key);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** @throws LoaderException if the key is missing or not a string */
    public String text(String key) {
        Object value = required(key);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(key, "a string");
    }

    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    public boolean flag(String key, boolean otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case Object other -> throw wrong(key, "true or false");
        };
    }

    /** An object in this one, whose values messages name by their own keys. @throws LoaderException if it is not there or none */
    public ModelConfig section(String key) {
        if (required(key) instanceof Map<?, ?> section) {
            return new ModelConfig(origin, frozen(section));
        }
        throw wrong(key, "an object");
    }

    /** Whether the architecture that it names has such a head: "SequenceClassification" is that of BertForSequenceClassification. */
    public boolean isFor(String head) {
        return values().get("architectures") instanceof List<?> names
                && names.stream().anyMatch(name -> String.valueOf(name).endsWith("For" + head));
    }

    /** Whether this is one of timm's configurations: it names an architecture where those of transformers name a type of model. */
    public boolean isTimm() {
        return isWrappedTimm() || has("architecture") && !has("model_type");
    }

    /** Whether it is one of a timm model within transformers. */
    public boolean isWrappedTimm() {
        return "timm_wrapper".equals(values.get("model_type"));
    }

    /** timm's settings of images and classes: an object of their own, or in older folders beside the architecture. */
    public ModelConfig timmSettings() {
        return has(TIMM_SETTINGS) ? section(TIMM_SETTINGS) : this;
    }

    /** The strings of a list, such as {@code architectures}; empty if the key is missing. */
    public List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (values.get(key) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(key, "a list of strings");
    }

    /**
     * The names of the classes in the order of their indices, as transformers reads them: from {@code id2label}; LABEL_0
     * and so on where there is none, as many as {@code num_labels} says, which are two unless it says otherwise; and also
     * where {@code num_labels} contradicts {@code id2label}. {@code label2id} counts for nothing.
     *
     * @throws LoaderException if the indices are not 0, 1, 2, …
     */
    public List<String> labels() {
        Object names = values.get("id2label");
        if (names == null) {
            return numberedLabels("num_labels", DEFAULT_CLASSES);
        }
        if (!(names instanceof Map<?, ?> map)) {
            throw wrong("id2label", "an object that maps indices to names");
        }
        List<String> numbered = numberedLabels("num_labels", map.size());
        return numbered.size() == map.size() ? named(map) : numbered;
    }

    /**
     * LABEL_0 and so on, as many as a key counts. However many they are, the list takes no memory before names are asked for.
     *
     * @param otherwise how many where the key is missing
     * @throws LoaderException if it is no number of classes
     */
    public List<String> numberedLabels(String key, int otherwise) {
        int classes = integer(key, otherwise);
        if (classes < 0) {
            throw wrong(key, "a number of classes");
        }
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return "LABEL_" + Objects.checkIndex(index, classes);
            }

            @Override
            public int size() {
                return classes;
            }
        };
    }

    /** Indices as Python's {@code int} reads them, and names that are no strings as its {@code str} writes them. */
    private List<String> named(Map<?, ?> names) {
        String[] labels = new String[names.size()];
        names.forEach((key, name) -> {
            int index = index((String) key);
            if (index >= 0 && index < labels.length) {
                labels[index] = name(key, name);
            }
        });
        int unnamed = Arrays.asList(labels).indexOf(null);
        if (unnamed >= 0) {
            throw new LoaderException(origin + ": 'id2label' has " + names.size() + " entries but no name for index "
                    + unnamed + "; number the classes from \"0\" to \"" + (names.size() - 1) + "\"");
        }
        return List.of(labels);
    }

    private int index(String key) {
        String digits = key.strip();
        if (!digits.matches("[+-]?\\d{1,9}")) {
            throw new LoaderException(origin + ": 'id2label' has the key " + Printable.quoted(key)
                    + ", which is not an index; number the classes from \"0\" on");
        }
        return Integer.parseInt(digits);
    }

    private String name(Object key, Object name) {
        return switch (name) {
            case null -> "None";
            case Boolean flag -> flag ? "True" : "False";
            case String text -> text;
            case Number number -> number.toString();
            default -> throw wrong("id2label", name, "a name for class " + Printable.of(String.valueOf(key)));
        };
    }

    /** The same with one value replaced or added. */
    public ModelConfig with(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new ModelConfig(origin, changed);
    }

    /** The same without a key. */
    public ModelConfig without(String key) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.remove(key);
        return new ModelConfig(origin, changed);
    }

    /**
     * The same with these classes: {@code id2label} and {@code label2id}. As transformers does, {@code num_labels} is
     * left out, since it follows from them.
     */
    public ModelConfig withLabels(List<String> labels) {
        Map<String, Object> names = new LinkedHashMap<>();
        Map<String, Object> ids = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            names.put(Integer.toString(i), labels.get(i));
            ids.put(labels.get(i), i);
        }
        return without("num_labels").with("id2label", names).with("label2id", ids);
    }

    private Object required(String key) {
        if (!has(key)) {
            throw new LoaderException(
                    origin + " has no '" + key + "'; use the config.json that belongs to the checkpoint");
        }
        return values.get(key);
    }

    /** What to throw where a value cannot be used. @param wanted what may stand there instead */
    public LoaderException wrong(String key, String wanted) {
        return wrong(key, values.get(key), wanted);
    }

    private LoaderException wrong(String key, Object value, String wanted) {
        return new LoaderException(origin + ": '" + key + "' is " + Printable.of(String.valueOf(value)) + ", not "
                + wanted + "; correct it");
    }

    private static Map<String, Object> frozen(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) key, frozen(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object frozen(Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> frozen(map);
            case Collection<?> list -> list.stream().map(ModelConfig::frozen).toList();
            default -> value;
        };
    }
}
