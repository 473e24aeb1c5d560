package dev.lapidary.loaders.data;

import dev.lapidary.base.text.Printable;
import dev.lapidary.base.text.TextDecoder;
import dev.lapidary.base.text.UndecodableException;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Table.Row;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The examples of one file: TSV, CSV (RFC 4180), JSON or plain lines of text, in UTF-8, or UTF-16 with a byte order mark,
 * perhaps packed by gzip. The name's extension says which; where it says none, the content does. Columns are found as {@link
 * TextOptions} has it.
 */
public final class TextData implements LabelledData<Example> {
    private static final int LONGEST_LABEL = 1000;

    private final String name;
    private final List<Example> examples;
    private final int found;
    private final Set<String> labels;
    private final Columns columns;
    private final LabelNotes labelNotes;
    private final List<String> notes;

    private TextData(Table table, Columns columns, TextOptions options, List<String> notes) {
        this.name = table.file();
        this.columns = columns;
        List<String> written =
                columns.label() < 0 ? Collections.nCopies(table.rows().size(), null) : table.column(columns.label(), 0);
        List<String> all = Labels.ofColumn(written);
        List<Example> read = new ArrayList<>(table.rows().size());
        for (int i = 0; i < table.rows().size(); i++) {
            Row row = table.rows().get(i);
            if (options.labelled()) {
                requireLabel(row, columns, written.get(i), all.get(i));
            }
            read.add(example(row, columns, all.get(i)));
        }
        found = read.size();
        examples = List.copyOf(read.subList(0, Math.min(options.maxExamples(), found)));
        Set<String> distinct = new LinkedHashSet<>(all);
        distinct.remove(null);
        labels = Collections.unmodifiableSet(distinct);
        labelNotes = new LabelNotes(name, columns.label() < 0 ? "" : columns.name(columns.label()), all);
        List<String> allNotes = new ArrayList<>(notes);
        if (options.labelled()) {
            allNotes.addAll(labelNotes.sentences());
        }
        this.notes = List.copyOf(allNotes);
    }

    /**
     * Reads a file once, or a pipe.
     *
     * @throws LoaderException if it cannot be read, or a row of it cannot be understood
     */
    public static TextData read(Path file, TextOptions options) {
        return parse(file.toString(), FileBytes.of(file), options);
    }

    /**
     * Reads what did not come from a file, such as a resource.
     *
     * @param name for messages; its extension, if any, tells the format
     */
    public static TextData parse(String name, byte[] bytes, TextOptions options) {
        try {
            return parsed(name, bytes, options);
        } catch (OutOfMemoryError e) {
            throw new LoaderException(
                    name + " does not fit into memory; split it, or set LAPIDARY_JAVA_OPTS to -Xmx and more memory", e);
        }
    }

    private static TextData parsed(String name, byte[] bytes, TextOptions options) {
        String content = content(name, bytes);
        FileSignature.refuseWebPage(name, content);
        if (content.isBlank()) {
            throw new LoaderException(name + " is empty; put one example on each line");
        }
        TextFormat format = TextFormat.of(name, content, options.labelled());
        Table read = format.read(name, content);
        List<String> notes = new ArrayList<>(read.notes());
        Table table = withHeader(read, options, notes);
        if (table.rows().isEmpty()) {
            throw new LoaderException(name + " has no examples"
                    + (read.rows().isEmpty() ? "" : " below the names of its columns") + "; put one on each line");
        }
        return new TextData(table, ColumnChooser.choose(table, options), options, notes);
    }

    /** Whether a file of that name is a table, with columns to choose from, rather than a text a line. */
    public static boolean isTable(String name) {
        return TextFormat.isTable(name);
    }

    /**
     * A text a line, whatever is in it, and perhaps none.
     *
     * @throws LoaderException if the file cannot be read, or is no text
     */
    public static List<Example> lines(Path file) {
        return lines(file.toString(), FileBytes.of(file));
    }

    /** The same of a stream, read to its end. @param name for messages */
    public static List<Example> lines(String name, InputStream in) {
        return lines(name, FileBytes.of(in, name));
    }

    private static List<Example> lines(String name, byte[] bytes) {
        return PlainLines.read(name, content(name, bytes)).rows().stream()
                .map(row -> new Example(row.fields()[0], null, null, new Place(name, row.line())))
                .toList();
    }

    private static String content(String name, byte[] bytes) {
        byte[] unpacked = FileBytes.unpacked(name, bytes);
        FileSignature.refuseBinary(name, unpacked);
        String content;
        try {
            content = TextDecoder.decode(unpacked);
        } catch (UndecodableException e) {
            throw new LoaderException(e.about(name), e);
        }
        FileSignature.refuseZeros(name, content);
        return content;
    }

    private static Table withHeader(Table table, TextOptions options, List<String> notes) {
        if (table.names() != null || table.rows().isEmpty()) {
            return table;
        }
        boolean header =
                switch (options.header()) {
                    case PRESENT -> true;
                    case ABSENT -> false;
                    case AUTOMATIC -> options.namesColumns() || guessed(table, notes);
                };
        return header ? table.withFirstRowAsHeader() : table;
    }

    private static boolean guessed(Table table, List<String> notes) {
        HeaderRule.Verdict verdict = HeaderRule.decide(table);
        if (!verdict.certain()) {
            Row first = table.rows().getFirst();
            notes.add((verdict.header()
                            ? "%s: its first line (%s) is taken for the names of the columns; if it is an example, say --no-header"
                            : "%s: its first line (%s) is taken for an example; if it names the columns, say --header")
                    .formatted(table.file(), Printable.of(String.join(", ", first.fields()))));
        }
        return verdict.header();
    }

    private void requireLabel(Row row, Columns columns, String written, String label) {
        Place where = new Place(name, row.line());
        String column = columns.name(columns.label());
        if (label == null) {
            boolean word = written != null && !written.isBlank();
            throw new LoaderException("%s has no label in %s%s; give it one or remove it"
                    .formatted(where, column, word ? " but " + Printable.quoted(written.strip()) : ""));
        }
        if (label.length() > LONGEST_LABEL) {
            throw new LoaderException(
                    "%s has a label of %,d characters in %s; name the column of labels with --label-column"
                            .formatted(where, label.length(), column));
        }
    }

    private Example example(Row row, Columns columns, String label) {
        Place where = new Place(name, row.line());
        String text = required(row, columns, columns.text(), where);
        String pair = columns.textPair() < 0 ? null : required(row, columns, columns.textPair(), where);
        return new Example(text, pair, label, where);
    }

    private static String required(Row row, Columns columns, int column, Place where) {
        String text = row.fields()[column];
        if (text == null) {
            throw new LoaderException(
                    "%s has no text in %s; give it one, perhaps empty".formatted(where, columns.name(column)));
        }
        return text;
    }

    /** In the file's order, no more than {@link TextOptions#maxExamples}. */
    @Override
    public List<Example> examples() {
        return examples;
    }

    /** Every label of the whole file in order of appearance, also those of the examples that {@link TextOptions#maxExamples} left out. */
    @Override
    public Set<String> labels() {
        return labels;
    }

    /** @throws LoaderException if there are fewer than two, or they are no classes but scores or numbers of rows */
    @Override
    public LabelSet labelSet() {
        labelNotes.requireClasses();
        return LabelSet.of(labels);
    }

    /** Whether each example is a pair of texts. */
    public boolean hasPairs() {
        return columns.textPair() >= 0;
    }

    /** What was read and how: {@code train.tsv: 6,920 examples, text = column 1, label = column 2, no header}. */
    @Override
    public String describe() {
        String count = examples.size() == found ? counted(found) : counted(examples.size()) + " of " + counted(found);
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return file + ": " + count + (found == 1 ? " example, " : " examples, ") + columns.describe();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    private static String counted(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
