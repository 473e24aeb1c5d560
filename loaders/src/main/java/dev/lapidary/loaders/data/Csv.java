package dev.lapidary.loaders.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Table.Row;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as RFC 4180 has them: quoted fields may hold commas, line breaks and doubled quotes. */
final class Csv {
    private Csv() {}

    static Table read(String file, String content) {
        List<Row> rows = new ArrayList<>();
        CsvReader.CsvReaderBuilder reader = CsvReader.builder()
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
        try {
            for (CsvRecord row : reader.ofCsvRecord(content)) {
                rows.add(new Row(row.getStartingLineNumber(), row.getFields().toArray(String[]::new)));
            }
        } catch (CsvParseException e) {
            throw new LoaderException(
                    "%s is not well-formed CSV: %s; quote the whole field and double the quotes in it"
                            .formatted(file, e.getMessage()),
                    e);
        }
        return Table.rectangular(file, rows, "put a text that has commas in it in double quotes");
    }
}
