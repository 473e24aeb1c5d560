package dev.lapidary.loaders.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Table.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** JSON objects, usually one a line, or an array of them: their keys are the columns. */
final class JsonLines {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(JsonNode.class);

    private record Entry(long line, JsonNode object) {}

    private JsonLines() {}

    static Table read(String file, String content) {
        List<Entry> entries = entries(file, content);
        Set<String> keys = new LinkedHashSet<>();
        for (Entry entry : entries) {
            for (var field : entry.object().properties()) {
                if (field.getValue().isValueNode()) {
                    keys.add(field.getKey());
                }
            }
        }
        List<String> names = List.copyOf(keys);
        List<Row> rows = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            String[] fields = new String[names.size()];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = scalar(entry.object().get(names.get(i)));
            }
            rows.add(new Row(entry.line(), fields));
        }
        return new Table(file, names, rows);
    }

    private static String scalar(JsonNode value) {
        return value == null || value.isNull() || value.isContainerNode() ? null : value.asText();
    }

    private static List<Entry> entries(String file, String content) {
        try (JsonParser parser = READER.createParser(content)) {
            try {
                return entries(file, parser);
            } catch (JsonProcessingException e) {
                throw new LoaderException(
                        "%s is not well-formed JSON (%s); correct it or remove it"
                                .formatted(
                                        place(file, parser.currentLocation()),
                                        e.getOriginalMessage()
                                                .lines()
                                                .findFirst()
                                                .orElse("")),
                        e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> entries(String file, JsonParser parser) throws IOException {
        List<Entry> entries = new ArrayList<>();
        JsonToken token = parser.nextToken();
        boolean array = token == JsonToken.START_ARRAY;
        if (array) {
            token = parser.nextToken();
        }
        while (token != null && !(array && token == JsonToken.END_ARRAY)) {
            Place where = place(file, parser.currentTokenLocation());
            if (token != JsonToken.START_OBJECT) {
                throw new LoaderException(
                        where
                                + " is not a JSON object; write each example as one, such as {\"text\": \"…\", \"label\": \"…\"}");
            }
            entries.add(new Entry(where.line(), READER.readTree(parser)));
            token = parser.nextToken();
        }
        if (array && parser.nextToken() != null) {
            throw new LoaderException(place(file, parser.currentTokenLocation())
                    + " goes on after the end of the array; keep the examples inside it");
        }
        return entries;
    }

    private static Place place(String file, JsonLocation location) {
        return new Place(file, location.getLineNr());
    }
}
