package dev.lapidary.loaders.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Table.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Rows of fields between separators.
 *
 * <p>Between commas or semicolons, fields are as RFC 4180 has them: one in double quotes may hold separators, line breaks and
 * doubled quotes. Between tabs or vertical bars a quotation mark is usually part of the text, as in GLUE's files; but pandas and
 * Excel quote there too. Quotes count as quoting there if no field has one that a writer would not have written so, and some
 * field needs its quotes, or a whole column has them.
 *
 * @param quoted whether the double quotes are no part of the fields
 * @param rows as wide as the file has them
 */
record Delimited(char separator, boolean quoted, List<Row> rows) {
    /** In characters: a longer field is no text but a quote that is not closed, or a file without line breaks. */
    static final int LONGEST_FIELD = 16 << 20;

    /** @throws LoaderException if the quotes are not in order */
    static Delimited read(String file, String content, char separator) {
        if (separator == ',' || separator == ';') {
            return new Delimited(separator, true, quotedRows(file, content, separator).rows);
        }
        List<Row> raw = rawRows(file, content, separator);
        if (raw.stream().noneMatch(Delimited::beginsWithQuote)) {
            return new Delimited(separator, false, raw);
        }
        try {
            Quoted quoted = quotedRows(file, content, separator);
            if (quoted.isQuoting(isRectangular(raw))) {
                return new Delimited(separator, true, quoted.rows);
            }
        } catch (LoaderException notQuoted) {
            // Then the marks are text.
        }
        return new Delimited(separator, false, raw);
    }

    private static boolean isRectangular(List<Row> rows) {
        return rows.stream()
                .allMatch(row -> row.fields().length == rows.getFirst().fields().length);
    }

    private static boolean beginsWithQuote(Row row) {
        for (String field : row.fields()) {
            if (field.startsWith("\"")) {
                return true;
            }
        }
        return false;
    }

    /** A blank line is an empty text where there is only one column, and no row at all elsewhere. */
    private static List<Row> rawRows(String file, String content, char separator) {
        boolean oneColumn = content.indexOf(separator) < 0;
        List<Row> rows = new ArrayList<>();
        Iterator<String> lines = content.lines().iterator();
        for (long number = 1; lines.hasNext(); number++) {
            String line = lines.next();
            if (oneColumn || !isEmpty(line, separator)) {
                rows.add(new Row(number, split(file, number, line, separator)));
            }
        }
        return rows;
    }

    private static boolean isEmpty(String line, char separator) {
        return line.isEmpty() || line.isBlank() && line.indexOf(separator) < 0;
    }

    private static String[] split(String file, long number, String line, char separator) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int end = 0; end >= 0; start = end + 1) {
            end = line.indexOf(separator, start);
            String field = end < 0 ? line.substring(start) : line.substring(start, end);
            requireLength(file, number, field);
            fields.add(field);
            if (fields.size() > Table.MOST_COLUMNS) {
                throw tooManyColumns(file, number);
            }
            if (end < 0) {
                break;
            }
        }
        return fields.toArray(String[]::new);
    }

    /** Also of formats other than this. */
    static void requireLength(String file, long line, String field) {
        if (field.length() > LONGEST_FIELD) {
            throw new LoaderException(
                    "%s has a text of %,d characters; break it into texts of at most %,d, each on its own line"
                            .formatted(new Place(file, line), field.length(), LONGEST_FIELD));
        }
    }

    private static LoaderException tooManyColumns(String file, long line) {
        return new LoaderException("%s has more than %,d fields, so this is no table of texts; check the file"
                .formatted(new Place(file, line), Table.MOST_COLUMNS));
    }

    private static Quoted quotedRows(String file, String content, char separator) {
        Quoted handler = new Quoted(file, separator);
        CsvReader.CsvReaderBuilder reader = CsvReader.builder()
                .fieldSeparator(separator)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .trimWhitespacesAroundQuotes(separator != '\t')
                .maxBufferSize(LONGEST_FIELD);
        try {
            for (Row row : reader.build(handler, content)) {
                if (row.fields().length > 1 || !row.fields()[0].isBlank() || content.indexOf(separator) < 0) {
                    handler.rows.add(row);
                }
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof LoaderException refusal) {
                throw refusal;
            }
            // A cause of the library's tells more than its frame: where an overflow or an unclosed quote began.
            String reason = e.getCause() == null || e.getCause().getMessage() == null
                    ? e.getMessage()
                    : e.getMessage() + ": " + e.getCause().getMessage();
            throw new LoaderException(
                    "%s is not well-formed CSV: %s; quote the whole field and double the quotes in it"
                            .formatted(file, Printable.of(reason)),
                    e);
        }
        return handler;
    }

    /** Collects rows, and what tells whether the quotes in them are quoting. */
    private static final class Quoted extends AbstractBaseCsvCallbackHandler<Row> {
        private final String file;
        private final char separator;
        private final List<Row> rows = new ArrayList<>();
        private final List<String> fields = new ArrayList<>();
        /** By column: how many of its fields have no quotes around them. */
        private final List<Integer> bare = new ArrayList<>();

        private long line;
        private boolean strayQuote;
        private boolean neededQuotes;
        private boolean spansLines;

        Quoted(String file, char separator) {
            this.file = file;
            this.separator = separator;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            line = startingLineNumber;
            fields.clear();
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (index >= Table.MOST_COLUMNS) {
                throw tooManyColumns(file, line);
            }
            String field = new String(buffer, offset, length);
            boolean quote = field.indexOf('"') >= 0;
            boolean lineBreak = field.indexOf('\n') >= 0 || field.indexOf('\r') >= 0;
            strayQuote |= !quoted && quote;
            neededQuotes |= quoted && (quote || lineBreak || field.indexOf(separator) >= 0);
            spansLines |= lineBreak;
            fields.add(field);
            if (bare.size() < fields.size()) {
                bare.add(0);
            }
            if (!quoted) {
                bare.set(index, bare.get(index) + 1);
            }
        }

        @Override
        protected Row buildRecord() {
            return new Row(line, fields.toArray(String[]::new));
        }

        /** @param linesAreRows whether the lines have equally many fields without regard to quotes */
        boolean isQuoting(boolean linesAreRows) {
            boolean wholeColumn = rows.size() > 1 && bare.contains(0);
            return !strayQuote && !(spansLines && linesAreRows) && (neededQuotes || wholeColumn);
        }
    }
}
