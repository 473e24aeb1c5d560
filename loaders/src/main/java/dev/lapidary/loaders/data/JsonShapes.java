package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.JsonReader.Array;
import dev.lapidary.loaders.data.JsonReader.Members;
import dev.lapidary.loaders.data.JsonReader.Scalar;
import dev.lapidary.loaders.data.JsonReader.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the examples in the shapes that data sets have in JSON:
 *
 * <ul>
 *   <li>objects, one a line or one after another;
 *   <li>a list of objects, or of lists of fields;
 *   <li>an object in which one key has that list, such as {@code {"version": …, "data": […]}}, or HuggingFace's {@code
 *       {"features": …, "rows": [{"row": {…}}]}};
 *   <li>an object of columns, {@code {"text": […], "label": […]}}, also as pandas writes it: with objects by row number for
 *       lists ({@code orient="columns"}), by row ({@code "index"}), or names beside values ({@code "split"}).
 * </ul>
 */
final class JsonShapes {
    static final String EXAMPLE = "{\"text\": \"…\", \"label\": \"…\"}";

    /** Under which the examples are if there are several lists. */
    private static final List<String> USUAL_KEYS =
            List.of("data", "rows", "examples", "records", "items", "instances", "documents");

    /** What data sets call their parts. */
    private static final Set<String> PARTS =
            Set.of("train", "training", "validation", "valid", "val", "dev", "eval", "test");

    private final String file;

    JsonShapes(String file) {
        this.file = file;
    }

    /** The examples: either all {@link Members} or all {@link Array}, else the table that is made of them refuses. */
    List<Value> rows(List<Value> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        Value first = values.getFirst();
        if (values.size() == 1) {
            return unwrapped(first instanceof Array list ? list.values() : shaped(first, 1));
        }
        boolean listOfObjects =
                first instanceof Array list && list.values().stream().anyMatch(v -> !(v instanceof Scalar));
        if (listOfObjects) {
            throw new LoaderException(new Place(file, values.get(1).line())
                    + " goes on after the end of the array; keep the examples inside it");
        }
        return unwrapped(values);
    }

    private List<Value> shaped(Value value, int level) {
        if (!(value instanceof Members object)) {
            throw new LoaderException(new Place(file, value.line())
                    + " is not a JSON object; write each example as one, such as " + EXAMPLE);
        }
        Map<String, Value> members = object.values();
        if (members.get("columns") instanceof Array names && members.get("data") instanceof Array data) {
            return data.values().stream().map(row -> underNames(names, row)).toList();
        }
        if (members.size() == 1
                && members.values().iterator().next() instanceof Array none
                && none.values().isEmpty()) {
            return List.of();
        }
        Array list = listOfExamples(object);
        if (list != null) {
            return list.values();
        }
        List<Value> columns = columns(object);
        if (columns != null) {
            return columns;
        }
        boolean allObjects = !members.isEmpty() && members.values().stream().allMatch(v -> v instanceof Members);
        if (allObjects && members.size() == 1 && level < JsonTable.MOST_LEVELS) {
            return shaped(members.values().iterator().next(), level + 1);
        }
        if (allObjects && members.size() > 1) {
            if (PARTS.containsAll(members.keySet())) {
                throw severalLists(members.keySet());
            }
            return List.copyOf(members.values());
        }
        return List.of(object);
    }

    private Value underNames(Array names, Value row) {
        if (!(row instanceof Array fields)
                || fields.values().size() != names.values().size()) {
            throw new LoaderException("%s is no list of as many values as \"columns\" names; correct it"
                    .formatted(new Place(file, row.line())));
        }
        Map<String, Value> members = new LinkedHashMap<>();
        for (int i = 0; i < fields.values().size(); i++) {
            boolean named = names.values().get(i) instanceof Scalar name && name.text() != null;
            members.put(
                    named ? ((Scalar) names.values().get(i)).text() : Integer.toString(i + 1),
                    fields.values().get(i));
        }
        return new Members(row.line(), members);
    }

    /**
     * The one member that is a list of objects, or of lists: but beside a list of values that may be a column, and beside a text
     * or a label a part of an example. Null if there is none.
     */
    private Array listOfExamples(Members object) {
        boolean columns = isOneExample(object)
                || object.values().values().stream()
                        .anyMatch(value -> value instanceof Array array
                                && array.values().stream().anyMatch(v -> v instanceof Scalar));
        Map<String, Array> lists = new LinkedHashMap<>();
        object.values().forEach((key, value) -> {
            if (value instanceof Array array
                    && !array.values().isEmpty()
                    && (array.values().stream().allMatch(v -> v instanceof Members)
                            || !columns && array.values().stream().allMatch(v -> v instanceof Array))) {
                lists.put(key, array);
            }
        });
        if (lists.size() < 2) {
            return lists.isEmpty() ? null : lists.values().iterator().next();
        }
        for (String key : USUAL_KEYS) {
            if (lists.containsKey(key)) {
                return lists.get(key);
            }
        }
        throw severalLists(lists.keySet());
    }

    private LoaderException severalLists(Set<String> keys) {
        return new LoaderException(
                "%s has several lists of examples (%s); save the one that is meant as a file by itself"
                        .formatted(file, JsonTable.listed(keys)));
    }

    /** The rows of an object whose members are columns; null if they are not. */
    private List<Value> columns(Members object) {
        Map<String, List<Value>> columns = new LinkedHashMap<>();
        Set<Object> shapes = new LinkedHashSet<>();
        long nested = 0;
        for (var member : object.values().entrySet()) {
            if (member.getValue() instanceof Array array) {
                columns.put(member.getKey(), array.values());
                shapes.add(array.values().size());
            } else if (member.getValue() instanceof Members byRow
                    && byRow.values().values().stream().noneMatch(v -> v instanceof Members)) {
                columns.put(member.getKey(), List.copyOf(byRow.values().values()));
                shapes.add(byRow.values().keySet());
                nested++;
            }
        }
        boolean byRow = nested == object.values().size() && nested > 0;
        boolean named = columns.keySet().stream().anyMatch(ConventionalNames::contains);
        boolean numbered = byRow
                && shapes.iterator().next() instanceof Collection<?> keys
                && keys.stream().allMatch(key -> Labels.isNumber(key.toString()));
        boolean lists = nested == 0 && named;
        if (shapes.size() != 1 || !(lists || byRow && (named || numbered))) {
            return null;
        }
        if (isOneExample(object)) {
            return null;
        }
        List<Value> rows = new ArrayList<>();
        int count = columns.values().iterator().next().size();
        for (int i = 0; i < count; i++) {
            Map<String, Value> row = new LinkedHashMap<>();
            for (var column : columns.entrySet()) {
                row.put(column.getKey(), column.getValue().get(i));
            }
            rows.add(new Members(columns.values().iterator().next().get(i).line(), row));
        }
        return rows;
    }

    /** One text that has a list of labels is an example, not a table of columns. */
    private static boolean isOneExample(Members object) {
        return object.values().entrySet().stream()
                .anyMatch(e -> e.getValue() instanceof Scalar && ConventionalNames.contains(e.getKey()));
    }

    /** HuggingFace's viewer puts each row into an object with its number. */
    private static List<Value> unwrapped(List<Value> rows) {
        List<Value> unwrapped = new ArrayList<>(rows.size());
        for (Value row : rows) {
            boolean wrapped = row instanceof Members members
                    && members.values().get("row") instanceof Members
                    && members.values().containsKey("row_idx");
            unwrapped.add(wrapped ? ((Members) row).values().get("row") : row);
        }
        return unwrapped;
    }
}
