package dev.lapidary.loaders.data;

import dev.lapidary.loaders.data.Table.Row;
import java.util.ArrayList;
import java.util.List;

/** One text a line, whatever is in it. */
final class PlainLines {
    private PlainLines() {}

    static Table read(String file, String content) {
        List<Row> rows = new ArrayList<>();
        content.lines().forEach(line -> {
            Delimited.requireLength(file, rows.size() + 1, line);
            rows.add(new Row(rows.size() + 1, new String[] {line}));
        });
        return Table.named(file, List.of("line"), rows);
    }
}
