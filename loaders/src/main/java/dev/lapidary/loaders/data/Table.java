package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a file holds, before anything is known about the meaning of its columns. All rows are equally wide.
 *
 * @param file as messages name it
 * @param names of the columns; null where the rows have numbers only, the first of them perhaps a header
 * @param rows in the file's order
 * @param lists the columns that hold lists, each with the line of its first one; only JSON has them, and such a field is null
 * @param notes what a user should know about how it was read
 */
record Table(String file, List<String> names, List<Row> rows, Map<String, Long> lists, List<String> notes) {
    /** More than any table of texts has; a file that has more is not one. */
    static final int MOST_COLUMNS = 10_000;

    /**
     * One row.
     *
     * @param line that it begins on, from 1
     * @param fields one for each column; null where a JSON object has none
     */
    record Row(long line, String[] fields) {}

    static Table named(String file, List<String> names, List<Row> rows) {
        return new Table(file, names, rows, Map.of(), List.of());
    }

    /**
     * A table without names. Empty fields at a row's end beyond the first row's width are left out, and empty ones that the
     * first row alone has are added, as spreadsheets write some rows wider than others; so are rows at the end that hold nothing.
     *
     * @param rows altered
     * @throws LoaderException if a row has more or fewer fields than the first
     */
    static Table rectangular(String file, List<Row> rows, String remedy) {
        while (rows.size() > 1 && rows.getLast().fields().length > 1 && contentWidth(rows.getLast()) == 0) {
            rows.removeLast();
        }
        for (int i = 1; i < rows.size(); i++) {
            Row row = rows.get(i);
            Row first = rows.getFirst();
            int width = first.fields().length;
            if (row.fields().length == width) {
                continue;
            }
            if (contentWidth(row) > width || Math.max(contentWidth(first), 1) > row.fields().length) {
                throw new LoaderException("%s has %s where line %d has %d; %s"
                        .formatted(
                                new Place(file, row.line()),
                                row.fields().length == 1 ? "1 field" : row.fields().length + " fields",
                                first.line(),
                                width,
                                remedy));
            }
            rows.set(i, new Row(row.line(), widened(row.fields(), width)));
        }
        return named(file, null, rows);
    }

    private static String[] widened(String[] fields, int width) {
        String[] widened = Arrays.copyOf(fields, width);
        if (fields.length < width) {
            Arrays.fill(widened, fields.length, width, "");
        }
        return widened;
    }

    /** How many fields there are up to the last that is not empty. */
    private static int contentWidth(Row row) {
        int width = row.fields().length;
        while (width > 0 && row.fields()[width - 1].isBlank()) {
            width--;
        }
        return width;
    }

    /** The same rows under the names that the first of them gives. */
    Table withFirstRowAsHeader() {
        return new Table(file, List.of(rows.getFirst().fields()), rows.subList(1, rows.size()), lists, notes);
    }

    Table withNotes(List<String> notes) {
        return new Table(file, names, rows, lists, List.copyOf(notes));
    }

    int width() {
        return names != null ? names.size() : rows.getFirst().fields().length;
    }

    /** The fields of a column, from row {@code firstRow} on. */
    List<String> column(int column, int firstRow) {
        return rows.subList(firstRow, rows.size()).stream()
                .map(row -> row.fields()[column])
                .toList();
    }
}
