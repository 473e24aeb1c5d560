package dev.lapidary.models;

import dev.lapidary.base.text.Printable;
import dev.lapidary.engine.Activation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads values of a {@code config.json}. Each method takes what the key means where it is absent, and throws a {@link
 * ModelException} that names file, key, value and what is supported.
 *
 * @param file as messages name it
 */
public record ConfigReader(String file, Map<String, ?> json) {
    /** Further names that transformers has for activations ({@code activations.py}, {@code ACT2CLS}). */
    private static final Map<String, String> SAME_ACTIVATION = Map.of(
            "gelu_python", "gelu",
            "gelu_fast", "gelu_new",
            "gelu_pytorch_tanh", "gelu_new",
            "gelu_python_tanh", "gelu_new",
            "gelu_accurate", "gelu_new",
            "swish", "silu");

    /** A reader of an object in this one; null if there is none. */
    public ConfigReader section(String key) {
        if (!(json.get(key) instanceof Map<?, ?> section)) {
            return null;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        section.forEach((name, value) -> values.put(String.valueOf(name), value));
        return new ConfigReader(file, values);
    }

    /** A JSON integer: {@code 12.0} and {@code "12"} are none, to transformers neither. */
    public int positive(String key, int byDefault) {
        Object value = json.get(key);
        if (value == null) {
            return byDefault;
        }
        if (!(value instanceof Integer number) || number < 1) {
            throw wrong(key, "a positive whole number");
        }
        return number;
    }

    /** Keys that may be left out, but not be {@code null}: transformers refuses those. */
    public void refuseNull(String... keys) {
        for (String key : keys) {
            if (json.containsKey(key) && json.get(key) == null) {
                throw new ModelException(file + ": " + key + " is null; leave it out for transformers' default");
            }
        }
    }

    public double probability(String key, double byDefault) {
        double value = number(key, byDefault);
        if (!(value >= 0 && value < 1)) {
            throw wrong(key, "a probability below 1");
        }
        return value;
    }

    public double atLeastZero(String key, double byDefault) {
        double value = number(key, byDefault);
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw wrong(key, "a number from 0 on");
        }
        return value;
    }

    public double number(String key, double byDefault) {
        Object value = json.get(key);
        if (value == null) {
            return byDefault;
        }
        if (!(value instanceof Number number)) {
            throw wrong(key, "a number");
        }
        return number.doubleValue();
    }

    public boolean flag(String key, boolean byDefault) {
        Object value = json.get(key);
        if (value == null) {
            return byDefault;
        }
        if (!(value instanceof Boolean flag)) {
            throw wrong(key, "true or false");
        }
        return flag;
    }

    /** A list of positive whole numbers, not empty. */
    public List<Integer> positives(String key, List<Integer> byDefault) {
        Object value = json.get(key);
        if (value == null) {
            return byDefault;
        }
        if (!(value instanceof List<?> list)
                || list.isEmpty()
                || !list.stream().allMatch(item -> item instanceof Integer number && number > 0)) {
            throw wrong(key, "a list of positive whole numbers");
        }
        return list.stream().map(Integer.class::cast).toList();
    }

    /** An activation by its name in transformers, of which some are other ways to compute the same function. */
    public Activation activation(String key, String byDefault) {
        String name = text(key, byDefault);
        String function = SAME_ACTIVATION.getOrDefault(name, name);
        for (Activation activation : Activation.values()) {
            if (activation.name().toLowerCase(Locale.ROOT).equals(function)) {
                return activation;
            }
        }
        throw wrong(key, "one of " + String.join(", ", activationNames()));
    }

    /** All names that {@link #activation} takes, in the order of the alphabet. */
    static SortedSet<String> activationNames() {
        SortedSet<String> names = new TreeSet<>(SAME_ACTIVATION.keySet());
        for (Activation activation : Activation.values()) {
            names.add(activation.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    public void refuseUnless(String key, String supported, String byDefault) {
        if (!text(key, byDefault).equals(supported)) {
            throw wrong(key, supported);
        }
    }

    public String text(String key, String byDefault) {
        Object value = json.get(key);
        return value == null ? byDefault : value.toString();
    }

    public ModelException wrong(String key, String supported) {
        return new ModelException(file + ": " + key + " is " + Printable.quoted(String.valueOf(json.get(key)))
                + "; supported is " + supported);
    }
}
