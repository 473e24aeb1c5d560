package dev.lapidary.loaders;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lapidary.base.text.Printable;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The JSON of a safetensors header, token by token, with what the reference's JSON parser refuses and Jackson lets pass. */
final class SafetensorsHeaderParser {
    private static final Map<String, StoredType> TYPES =
            Arrays.stream(StoredType.values()).collect(Collectors.toMap(Enum::name, type -> type));

    private final JsonParser json;
    private final Path file;
    private final Map<String, String> metadata = new LinkedHashMap<>();

    SafetensorsHeaderParser(JsonParser json, Path file) {
        this.json = json;
        this.file = file;
    }

    /** The tensors in the order of the header, each consistent in itself. */
    List<SafetensorsHeader.Entry> parse() throws IOException {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw SafetensorsHeader.damaged(file, "its header is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = text();
            if (name.equals("__metadata__")) {
                readMetadata();
            } else {
                entries.add(readEntry(name));
            }
        }
        if (json.nextToken() != null) {
            throw SafetensorsHeader.damaged(file, "its header goes on after the end of the JSON object");
        }
        return entries;
    }

    /** What {@code __metadata__} says; complete after {@link #parse}. */
    Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    private void readMetadata() throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw SafetensorsHeader.damaged(file, "its __metadata__ is not an object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = text();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw SafetensorsHeader.damaged(
                        file, "the __metadata__ of " + Printable.quoted(key) + " is not a string");
            }
            metadata.put(key, text());
        }
    }

    private SafetensorsHeader.Entry readEntry(String name) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw damaged(name, "is not described by an object");
        }
        StoredType type = null;
        List<Long> dims = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (text()) {
                case "dtype" -> type = readType(name);
                case "shape" -> dims = readNumbers(name, "shape");
                case "data_offsets" -> offsets = readNumbers(name, "data_offsets");
                default -> skipValue();
            }
        }
        require(type, name, "dtype");
        require(dims, name, "shape");
        require(offsets, name, "data_offsets");
        if (offsets.size() != 2) {
            throw damaged(name, "has " + offsets.size() + " data_offsets instead of two");
        }
        return new SafetensorsHeader.Entry(name, type, shape(name, dims), offsets.get(0), offsets.get(1));
    }

    private void require(Object field, String name, String label) {
        if (field == null) {
            throw damaged(name, "has no " + label);
        }
    }

    private StoredType readType(String name) throws IOException {
        StoredType type = json.nextToken() == JsonToken.VALUE_STRING ? TYPES.get(text()) : null;
        if (type == null) {
            throw damaged(name, "has the unknown dtype " + Printable.quoted(json.getText()));
        }
        return type;
    }

    private List<Long> readNumbers(String name, String label) throws IOException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw damaged(name, "has a " + label + " that is not an array");
        }
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(readNumber(name, label));
        }
        return numbers;
    }

    /** Digits only: JSON's {@code -0} is an integer to Jackson, but not a size. */
    private long readNumber(String name, String label) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && !json.getText().startsWith("-")) {
            try {
                return Long.parseLong(json.getText());
            } catch (NumberFormatException tooLarge) {
                throw damaged(
                        name,
                        "has a number in " + label + " that is larger than any file: " + Printable.of(json.getText()));
            }
        }
        throw damaged(
                name, "has something in " + label + " that is not a whole number: " + Printable.of(json.getText()));
    }

    private Shape shape(String name, List<Long> dims) {
        int[] sizes = new int[dims.size()];
        for (int i = 0; i < sizes.length; i++) {
            if (dims.get(i) > Integer.MAX_VALUE) {
                throw damaged(
                        name,
                        "has shape " + dims + ", with a dimension over " + Integer.MAX_VALUE
                                + ", the most that an array here can have");
            }
            sizes[i] = dims.get(i).intValue();
        }
        try {
            return Shape.of(sizes);
        } catch (ShapeException overflow) {
            throw damaged(name, "has shape " + Printable.of(dims.toString()) + ", larger than any memory");
        }
    }

    /** Fields that the format does not know are passed over, but must be as well-formed as the others. */
    private void skipValue() throws IOException {
        int depth = 0;
        do {
            JsonToken token = json.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                text();
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT && Double.isInfinite(json.getDoubleValue())) {
                throw SafetensorsHeader.damaged(
                        file, "its header has a number out of range: " + Printable.of(json.getText()));
            }
        } while (depth > 0);
    }

    /** The current name or string. Jackson lets escapes spell half a surrogate pair, which no UTF-8 can hold. */
    private String text() throws IOException {
        String text = json.getText();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw SafetensorsHeader.damaged(
                        file, "its header has half a surrogate pair in " + Printable.quoted(text));
            }
        }
        return text;
    }

    private LoaderException damaged(String tensor, String what) {
        return SafetensorsHeader.damaged(file, tensor, what);
    }
}
