package dev.lapidary.models;

import dev.lapidary.engine.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads values of a {@code config.json}. Each method takes what the key means where it is absent, and throws a {@link
 * ModelException} that names key, value and what is supported.
 */
public record ConfigReader(Map<String, ?> json) {
    public int positive(String key, int byDefault) {
        double value = number(key, byDefault);
        if (value < 1 || value != (int) value) {
            throw wrong(key, "a positive whole number");
        }
        return (int) value;
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

    public Activation activation(String key, String byDefault) {
        String name = text(key, byDefault);
        for (Activation activation : Activation.values()) {
            if (activation.name().toLowerCase(Locale.ROOT).equals(name)) {
                return activation;
            }
        }
        throw wrong(
                key,
                "one of "
                        + Arrays.stream(Activation.values())
                                .map(a -> a.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")));
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
        return new ModelException("config.json: " + key + " is '" + json.get(key) + "'; supported is " + supported);
    }
}
