package dev.lapidary.loaders.data;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.JsonReader.Array;
import dev.lapidary.loaders.data.JsonReader.Members;
import dev.lapidary.loaders.data.JsonReader.Scalar;
import dev.lapidary.loaders.data.JsonReader.Value;
import dev.lapidary.loaders.data.Table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rows of JSON, however {@link JsonShapes} finds them: the keys of objects are the columns, those of objects in objects with a
 * dot between ({@code meta.text}). A list of one value is that value.
 */
final class JsonTable {
    /** Objects in objects that are looked into. */
    static final int MOST_LEVELS = 4;

    /** Cells that a table may have whatever the share of them that holds something. */
    private static final long FEW_CELLS = 2_000_000;

    /** The least share of a large table's cells that hold something. */
    private static final double LEAST_FILLED = 0.02;

    private final String file;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Long> lists = new TreeMap<>();
    private long filled;

    private JsonTable(String file) {
        this.file = file;
    }

    static Table read(String file, String content) {
        List<Value> rows = new JsonShapes(file).rows(JsonReader.read(file, content));
        boolean unnamed = !rows.isEmpty() && rows.getFirst() instanceof Array;
        return unnamed ? unnamed(file, rows) : new JsonTable(file).table(rows);
    }

    /** Lists of fields, of which the first may name the columns. */
    private static Table unnamed(String file, List<Value> rows) {
        List<Row> fields = new ArrayList<>();
        for (Value row : rows) {
            if (!(row instanceof Array array)) {
                throw new LoaderException(
                        new Place(file, row.line()) + " is no list, as the rows above it are; make it one");
            }
            String[] texts = new String[array.values().size()];
            for (int i = 0; i < texts.length; i++) {
                if (!(array.values().get(i) instanceof Scalar scalar)) {
                    throw new LoaderException(
                            "%s has a list or an object in a list of fields; write each example as an object, such as %s"
                                    .formatted(new Place(file, row.line()), JsonShapes.EXAMPLE));
                }
                texts[i] = scalar.text() == null ? "" : wellFormed(scalar.text());
            }
            if (texts.length == 0 || texts.length > Table.MOST_COLUMNS) {
                throw new LoaderException("%s has %,d fields; write a text and a label"
                        .formatted(new Place(file, row.line()), texts.length));
            }
            fields.add(new Row(row.line(), texts));
        }
        return Table.rectangular(file, fields, "give all lists as many values");
    }

    private Table table(List<Value> objects) {
        List<Map<String, String>> flat = new ArrayList<>(objects.size());
        for (Value object : objects) {
            if (!(object instanceof Members members)) {
                throw new LoaderException(new Place(file, object.line())
                        + " is not a JSON object; write each example as one, such as " + JsonShapes.EXAMPLE);
            }
            Map<String, String> fields = new LinkedHashMap<>();
            flatten("", members, 1, fields);
            flat.add(fields);
            names.addAll(fields.keySet());
            if (names.size() > Table.MOST_COLUMNS) {
                throw new LoaderException(
                        "%s is the line where there are more than %,d different keys: keys name columns; put what differs into values"
                                .formatted(new Place(file, object.line()), Table.MOST_COLUMNS));
            }
        }
        long cells = (long) names.size() * flat.size();
        if (cells > FEW_CELLS && filled < cells * LEAST_FILLED) {
            throw new LoaderException(
                    "%s has %,d different keys, few of them in any one object: keys name columns; put what differs into values"
                            .formatted(file, names.size()));
        }
        List<String> columns = List.copyOf(names);
        List<Row> rows = new ArrayList<>(flat.size());
        for (int i = 0; i < flat.size(); i++) {
            Map<String, String> fields = flat.get(i);
            rows.add(new Row(
                    objects.get(i).line(), columns.stream().map(fields::get).toArray(String[]::new)));
        }
        return new Table(file, columns, rows, Map.copyOf(lists), List.of());
    }

    private void flatten(String prefix, Members object, int level, Map<String, String> fields) {
        object.values().forEach((key, value) -> {
            String name = prefix + key;
            Value one = value instanceof Array array && array.values().size() == 1
                    ? array.values().getFirst()
                    : value;
            if (one instanceof Scalar scalar) {
                filled++;
                fields.put(name, scalar.text() == null ? null : wellFormed(scalar.text()));
            } else if (value instanceof Members inner && level < MOST_LEVELS) {
                flatten(name + ".", inner, level + 1, fields);
            } else {
                fields.put(name, null);
                lists.putIfAbsent(name, value.line());
            }
        });
    }

    /** JSON can escape half a character alone, which is no text; the usual sign for it stands in its place. */
    private static String wellFormed(String text) {
        boolean surrogates = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
        if (!surrogates) {
            return text;
        }
        StringBuilder fixed = new StringBuilder();
        text.codePoints()
                .forEach(c -> fixed.appendCodePoint(
                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c));
        return fixed.toString();
    }

    /** For messages. */
    static String listed(Set<String> keys) {
        return Printable.of(String.join(", ", keys.stream().limit(10).toList()));
    }
}
