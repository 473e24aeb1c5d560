package dev.lapidary.loaders.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON values of a file, one after another, each with the line that it begins on. Numbers keep their spelling; {@code NaN}
 * and infinities, which Python writes, are no values.
 */
final class JsonReader {
    private static final int MAX_NESTING = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // Names that somebody chose so that they collide must not slow a shared table down.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(Delimited.LONGEST_FIELD)
                    .build())
            .build();

    /** A value: what a text or label may be, or what holds some. */
    sealed interface Value {
        long line();
    }

    /** @param text null for null and NaN */
    record Scalar(long line, String text) implements Value {}

    record Array(long line, List<Value> values) implements Value {}

    record Members(long line, Map<String, Value> values) implements Value {}

    private final JsonParser parser;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws LoaderException naming the line, if it is not JSON */
    static List<Value> read(String file, String content) {
        List<Value> values = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(content)) {
            JsonReader reader = new JsonReader(parser);
            try {
                while (parser.nextToken() != null) {
                    values.add(reader.value());
                }
                return values;
            } catch (JsonProcessingException e) {
                throw new LoaderException(
                        "%s is not well-formed JSON (%s); correct it or remove it"
                                .formatted(
                                        new Place(file, parser.currentLocation().getLineNr()), reason(e)),
                        e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Value value() throws IOException {
        long line = parser.currentTokenLocation().getLineNr();
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Value> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    members.put(key, value());
                }
                yield new Members(line, members);
            }
            case START_ARRAY -> {
                List<Value> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value());
                }
                yield new Array(line, values);
            }
            case VALUE_NULL -> new Scalar(line, null);
            case VALUE_NUMBER_FLOAT -> new Scalar(line, parser.isNaN() ? null : parser.getText());
            default -> new Scalar(line, parser.getText());
        };
    }

    /** In words that do not speak of the library's settings. */
    private static String reason(JsonProcessingException e) {
        return switch (e) {
            case JsonEOFException end -> "it ends in the middle of a value";
            case StreamConstraintsException limit -> "it is nested too deeply, or a value in it is too long";
            default -> {
                String message = e.getOriginalMessage().lines().findFirst().orElse("");
                String cut = message.replaceFirst("\\((.{1,4}) \\(code \\d+[^)]*\\)\\)", "$1")
                        .replaceFirst(
                                "(: maybe a|; use JsonReadFeature|, use JsonReadFeature|: was expecting |: expected a valid value ).*",
                                "")
                        .replaceFirst("^Duplicate field '", "the key is there twice: '")
                        .replaceFirst(
                                ": Expected space separating root-level values",
                                ": something stands between two objects");
                String hint = message.contains("('''") ? ": JSON has double quotes around keys and texts" : "";
                yield Printable.of(cut) + hint;
            }
        };
    }
}
