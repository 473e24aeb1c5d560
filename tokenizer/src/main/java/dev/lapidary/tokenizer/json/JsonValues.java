package dev.lapidary.tokenizer.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain Java: maps in the order of the file, lists, strings, numbers, booleans, null. Jackson's own mapper does as much,
 * but takes a tenth of a second to be ready.
 */
public final class JsonValues {
    private final JsonParser parser;
    private int left;

    private JsonValues(JsonParser parser, int most) {
        this.parser = parser;
        this.left = most;
    }

    /** The one value that the parser's input holds; null also where it holds none. */
    public static Object read(JsonParser parser) throws IOException {
        return read(parser, Integer.MAX_VALUE);
    }

    /**
     * The same, of a bounded number of values, as each takes many times the memory that it takes in the file.
     *
     * @throws StreamConstraintsException if there are more
     */
    public static Object read(JsonParser parser, int most) throws IOException {
        if (parser.nextToken() == null) {
            return null;
        }
        Object value = new JsonValues(parser, most).value();
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "something follows after its end");
        }
        return value;
    }

    private Object value() throws IOException {
        if (left-- == 0) {
            throw new StreamConstraintsException("too many values", parser.currentLocation());
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new JsonParseException(parser, "unexpected " + parser.currentToken());
        };
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            object.put(key, value());
        }
        return object;
    }

    private List<Object> array() throws IOException {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }
}
