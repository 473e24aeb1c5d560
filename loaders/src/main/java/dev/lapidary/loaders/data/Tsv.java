package dev.lapidary.loaders.data;

import dev.lapidary.loaders.data.Table.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/** Fields between tabs, never quoted: a quotation mark is part of the text. */
final class Tsv {
    private static final Pattern TAB = Pattern.compile("\t");

    private Tsv() {}

    /** A blank line is an empty text where there is only one column, and no row at all elsewhere. */
    static Table read(String file, String content) {
        boolean oneColumn = content.indexOf('\t') < 0;
        List<Row> rows = new ArrayList<>();
        Iterator<String> lines = content.lines().iterator();
        for (long number = 1; lines.hasNext(); number++) {
            String line = lines.next();
            if (oneColumn || !line.isEmpty()) {
                rows.add(new Row(number, TAB.split(line, -1)));
            }
        }
        return Table.rectangular(file, rows, "put one tab between two fields and none inside a text");
    }
}
