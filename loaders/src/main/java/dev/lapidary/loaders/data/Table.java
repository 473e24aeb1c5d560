package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a file holds, before anything is known about the meaning of its columns. All rows are equally wide.
 *
 * @param file as messages name it
 * @param names of the columns; null where the rows have numbers only, the first of them perhaps a header
 * @param rows in the file's order
 */
record Table(String file, List<String> names, List<Row> rows) {
    static final Predicate<String> IS_NUMBER =
            Pattern.compile("[-+]?\\d+(\\.\\d+)?").asMatchPredicate();

    /**
     * One row.
     *
     * @param line that it begins on, from 1
     * @param fields one for each column; null where a JSON object has none
     */
    record Row(long line, String[] fields) {}

    /** A table without names, once every row has as many fields as the first. */
    static Table rectangular(String file, List<Row> rows, String remedy) {
        for (Row row : rows) {
            Row first = rows.getFirst();
            if (row.fields().length != first.fields().length) {
                throw new LoaderException("%s has %s where line %d has %d; %s"
                        .formatted(
                                new Place(file, row.line()),
                                row.fields().length == 1 ? "1 field" : row.fields().length + " fields",
                                first.line(),
                                first.fields().length,
                                remedy));
            }
        }
        return new Table(file, null, rows);
    }

    /** The same rows under the names that the first of them gives. */
    Table withFirstRowAsHeader() {
        return new Table(file, List.of(rows.getFirst().fields()), rows.subList(1, rows.size()));
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
