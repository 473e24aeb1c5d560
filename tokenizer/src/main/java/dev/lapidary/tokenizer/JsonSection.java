package dev.lapidary.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An object inside a JSON file that knows where it stands, so that every complaint can name the file and the place.
 */
final class JsonSection {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Path file;
    private final String place;
    private final JsonNode node;

    private JsonSection(Path file, String place, JsonNode node) {
        this.file = file;
        this.place = place;
        this.node = node;
    }

    /** Parses a whole file, whose root must be an object. */
    static JsonSection parse(Path file, byte[] content) {
        JsonNode root;
        try {
            root = MAPPER.readTree(content);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new TokenizerException(
                    file + " is not valid JSON" + where + "; it is damaged, so fetch it again.", e);
        } catch (IOException e) {
            throw new TokenizerException(file + " cannot be read: " + e.getMessage() + ".", e);
        }
        return asObject(file, "", root);
    }

    /** An empty object, standing for a file that is not there. */
    static JsonSection absent(Path file) {
        return new JsonSection(file, "", MAPPER.createObjectNode());
    }

    private static JsonSection asObject(Path file, String place, JsonNode node) {
        if (!node.isObject()) {
            throw new TokenizerException(file + ": " + (place.isEmpty() ? "the root" : place)
                    + " must be an object; the file is damaged, so fetch it again.");
        }
        return new JsonSection(file, place, node);
    }

    /** The keys in the file's order. */
    List<String> keys() {
        List<String> keys = new ArrayList<>(node.size());
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Whether the key is there, be its value null. */
    boolean contains(String key) {
        return node.has(key);
    }

    /** Whether the key is there and its value is not null. */
    boolean has(String key) {
        return node.hasNonNull(key);
    }

    boolean isObject(String key) {
        return node.path(key).isObject();
    }

    JsonSection section(String key) {
        return asObject(file, at(key), required(key));
    }

    /** The array's elements, all of which must be objects. */
    List<JsonSection> sections(String key) {
        JsonNode array = required(key);
        if (!array.isArray()) {
            throw refusal(key, "must be a list");
        }
        List<JsonSection> sections = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            sections.add(asObject(file, at(key) + "[" + i + "]", array.get(i)));
        }
        return sections;
    }

    String text(String key) {
        JsonNode value = required(key);
        if (!value.isTextual()) {
            throw refusal(key, "must be a string");
        }
        return value.textValue();
    }

    boolean flag(String key) {
        JsonNode value = required(key);
        if (!value.isBoolean()) {
            throw refusal(key, "must be true or false");
        }
        return value.booleanValue();
    }

    /** A number from 0 to {@code last}. */
    int integer(String key, int last) {
        return integer(key, required(key), last);
    }

    private int integer(String key, JsonNode value, int last) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0 || value.intValue() > last) {
            throw refusal(key, "must be a whole number from 0 to " + last);
        }
        return value.intValue();
    }

    /** Whether the value is a number that fits an {@code int}. */
    boolean isInteger(String key) {
        JsonNode value = node.path(key);
        return value.isIntegralNumber() && value.canConvertToInt();
    }

    List<Integer> integers(String key, int last) {
        List<Integer> values = new ArrayList<>();
        for (JsonNode value : list(key)) {
            values.add(integer(key, value, last));
        }
        return values;
    }

    List<String> texts(String key) {
        List<String> values = new ArrayList<>();
        for (JsonNode value : list(key)) {
            if (!value.isTextual()) {
                throw refusal(key, "must be a list of strings");
            }
            values.add(value.textValue());
        }
        return values;
    }

    /** A two-element list of a string and a number. */
    record TextAndNumber(String text, int number) {}

    TextAndNumber textAndNumber(String key, int last) {
        JsonNode value = list(key);
        if (value.size() != 2 || !value.get(0).isTextual()) {
            throw refusal(key, "must be a list of a string and a number");
        }
        return new TextAndNumber(value.get(0).textValue(), integer(key, value.get(1), last));
    }

    private JsonNode list(String key) {
        JsonNode value = required(key);
        if (!value.isArray()) {
            throw refusal(key, "must be a list");
        }
        return value;
    }

    private JsonNode required(String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            throw refusal(key, "is missing");
        }
        return value;
    }

    private String at(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    private TokenizerException refusal(String key, String rule) {
        return new TokenizerException(
                file + ": " + at(key) + " " + rule + "; the file is damaged, so fetch it again or correct it.");
    }

    /** The complaint that the key holds something this project does not do. */
    TokenizerException unsupported(String key, String found, String supported) {
        return new TokenizerException(file + ": " + at(key) + " is " + found + ", which is not supported; take a model "
                + "whose " + at(key) + " is " + supported + ".");
    }
}
