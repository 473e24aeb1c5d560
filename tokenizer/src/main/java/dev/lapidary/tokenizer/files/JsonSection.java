package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.json.SettingsJson;
import dev.lapidary.tokenizer.json.UnusableJsonException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object inside a JSON file that knows where it stands, so that every complaint can name the file and the place.
 */
final class JsonSection {
    private final Path file;
    private final String place;
    private final Map<?, ?> members;

    private JsonSection(Path file, String place, Map<?, ?> members) {
        this.file = file;
        this.place = place;
        this.members = members;
    }

    /** Parses a whole file, whose root must be an object. */
    static JsonSection parse(Path file, byte[] content) {
        try {
            return new JsonSection(file, "", SettingsJson.object(content));
        } catch (UnusableJsonException e) {
            throw new TokenizerException(file + " " + e.getMessage() + ".", e);
        }
    }

    /** An empty object, standing for a file that is not there. */
    static JsonSection absent(Path file) {
        return new JsonSection(file, "", Map.of());
    }

    private static JsonSection asObject(Path file, String place, Object value) {
        if (!(value instanceof Map<?, ?> members)) {
            throw new TokenizerException(
                    file + ": " + place + " must be an object; the file is damaged, so fetch it again.");
        }
        return new JsonSection(file, place, members);
    }

    /** The file that it is in. */
    Path file() {
        return file;
    }

    /** The keys in the file's order. */
    List<String> keys() {
        return members.keySet().stream().map(String.class::cast).toList();
    }

    /** Whether the key is there, be its value null. */
    boolean contains(String key) {
        return members.containsKey(key);
    }

    /** Whether the key is there and its value is not null. */
    boolean has(String key) {
        return members.get(key) != null;
    }

    boolean isObject(String key) {
        return members.get(key) instanceof Map;
    }

    boolean isList(String key) {
        return members.get(key) instanceof List;
    }

    boolean isText(String key) {
        return members.get(key) instanceof String;
    }

    /** Whether the key is absent or its value is what Python takes for false, such as null, 0 or an empty list. */
    boolean isEmpty(String key) {
        return switch (members.get(key)) {
            case null -> true;
            case Boolean flag -> !flag;
            case Number number -> number.doubleValue() == 0;
            case String text -> text.isEmpty();
            case List<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    JsonSection section(String key) {
        return asObject(file, at(key), required(key));
    }

    /** The array's elements, all of which must be objects. */
    List<JsonSection> sections(String key) {
        List<?> array = list(key);
        List<JsonSection> sections = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            sections.add(asObject(file, at(key) + "[" + i + "]", array.get(i)));
        }
        return sections;
    }

    /** The array's element as the only member of an object, so that it can be read, and complained about, as one. */
    JsonSection element(String key, int index) {
        Map<String, Object> member = new HashMap<>();
        member.put(key + "[" + index + "]", list(key).get(index));
        return new JsonSection(file, place, member);
    }

    String text(String key) {
        if (!(required(key) instanceof String text)) {
            throw refusal(key, "must be a string");
        }
        return text;
    }

    boolean flag(String key) {
        if (!(required(key) instanceof Boolean flag)) {
            throw refusal(key, "must be true or false");
        }
        return flag;
    }

    /** A number from 0 to {@code last}. */
    int integer(String key, int last) {
        return integer(key, required(key), last);
    }

    private int integer(String key, Object value, int last) {
        if (!(value instanceof Integer number) || number < 0 || number > last) {
            throw refusal(key, "must be a whole number from 0 to " + last);
        }
        return number;
    }

    /** The number, if the key is there and not null; whole or not, of any size. */
    Optional<Number> number(String key) {
        Object value = members.get(key);
        if (value != null && !(value instanceof Number)) {
            throw refusal(key, "must be a number");
        }
        return Optional.ofNullable((Number) value);
    }

    /** A whole number of either sign. */
    long wholeNumber(String key) {
        Object value = required(key);
        if (!(value instanceof Integer) && !(value instanceof Long)) {
            throw refusal(key, "must be a whole number");
        }
        return ((Number) value).longValue();
    }

    /** A whole number that is not negative; one that is too large for an {@code int} counts as the largest. */
    int size(String key) {
        Object value = required(key);
        if (value instanceof Integer number && number >= 0) {
            return number;
        }
        if (value instanceof Long number && number >= 0) {
            return Integer.MAX_VALUE;
        }
        if (value instanceof BigInteger number && number.signum() >= 0 && number.bitLength() <= Long.SIZE) {
            return Integer.MAX_VALUE;
        }
        throw refusal(key, "must be a whole number from 0 on");
    }

    List<Integer> integers(String key, int last) {
        List<Integer> values = new ArrayList<>();
        for (Object value : list(key)) {
            values.add(integer(key, value, last));
        }
        return values;
    }

    List<String> texts(String key) {
        List<String> values = new ArrayList<>();
        for (Object value : list(key)) {
            if (!(value instanceof String text)) {
                throw refusal(key, "must be a list of strings");
            }
            values.add(text);
        }
        return values;
    }

    /** A two-element list of a string and a number. */
    record TextAndNumber(String text, int number) {}

    TextAndNumber textAndNumber(String key, int last) {
        List<?> values = list(key);
        if (values.size() != 2 || !(values.get(0) instanceof String text)) {
            throw refusal(key, "must be a list of a string and a number");
        }
        return new TextAndNumber(text, integer(key, values.get(1), last));
    }

    List<?> list(String key) {
        if (!(required(key) instanceof List<?> values)) {
            throw refusal(key, "must be a list");
        }
        return values;
    }

    /** Its value, which may be null. */
    private Object required(String key) {
        if (!members.containsKey(key)) {
            throw refusal(key, "is missing");
        }
        return members.get(key);
    }

    private String at(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    /** The complaint that the key's value breaks a rule. */
    TokenizerException refusal(String key, String rule) {
        return new TokenizerException(
                file + ": " + at(key) + " " + rule + "; the file is damaged, so fetch it again or correct it.");
    }

    /** The complaint that the key holds something this project does not do. */
    TokenizerException unsupported(String key, String found, String supported) {
        return new TokenizerException(file + ": " + at(key) + " is " + found + ", which is not supported; take a model "
                + "whose " + at(key) + " is " + supported + ".");
    }
}
