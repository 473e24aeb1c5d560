package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Table.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The examples of one file: TSV, CSV (RFC 4180), JSON Lines or plain lines of text, in UTF-8. The name's extension says which;
 * where it says none, the content does. Columns are found as {@link TextOptions} has it.
 */
public final class TextData implements LabelledData<Example> {
    private final String name;
    private final List<Example> examples;
    private final int found;
    private final Set<String> labels;
    private final Columns columns;

    private TextData(String name, List<Example> all, int maxExamples, Columns columns) {
        this.name = name;
        this.examples = List.copyOf(all.subList(0, Math.min(maxExamples, all.size())));
        this.found = all.size();
        this.columns = columns;
        Set<String> distinct = new LinkedHashSet<>();
        all.stream().map(Example::label).filter(Objects::nonNull).forEach(distinct::add);
        this.labels = Collections.unmodifiableSet(distinct);
    }

    /** @throws LoaderException if the file cannot be read, or a row of it cannot be understood */
    public static TextData read(Path file, TextOptions options) {
        return parse(file.toString(), Utf8.bytesOf(file), options);
    }

    /**
     * Reads what did not come from a file, such as standard input.
     *
     * @param name for messages; its extension, if any, tells the format
     */
    public static TextData parse(String name, byte[] bytes, TextOptions options) {
        String content = Utf8.decode(name, bytes);
        if (content.isBlank()) {
            throw new LoaderException(name + " is empty; put one example on each line");
        }
        Table table = withHeader(TextFormat.of(name, content).read(name, content), options);
        if (table.rows().isEmpty()) {
            throw new LoaderException(name + " has no examples; put one on each line");
        }
        Columns columns = ColumnChooser.choose(table, options);
        List<Example> examples = new ArrayList<>(table.rows().size());
        for (Row row : table.rows()) {
            examples.add(example(row, columns, name, options.labelled()));
        }
        return new TextData(name, examples, options.maxExamples(), columns);
    }

    private static Table withHeader(Table table, TextOptions options) {
        if (table.names() != null || table.rows().isEmpty()) {
            return table;
        }
        boolean header =
                switch (options.header()) {
                    case PRESENT -> true;
                    case ABSENT -> false;
                    case AUTOMATIC -> options.namesColumns() || HeaderRule.firstRowIsHeader(table);
                };
        return header ? table.withFirstRowAsHeader() : table;
    }

    private static Example example(Row row, Columns columns, String file, boolean labelled) {
        Place where = new Place(file, row.line());
        String text = required(row, columns, columns.text(), where);
        String pair = columns.textPair() < 0 ? null : required(row, columns, columns.textPair(), where);
        String label = columns.label() < 0 ? null : row.fields()[columns.label()];
        if (label == null || label.isBlank()) {
            if (labelled) {
                throw new LoaderException("%s has no label in %s; give it one or remove it"
                        .formatted(where, columns.name(columns.label())));
            }
            return new Example(text, pair, null, where);
        }
        return new Example(text, pair, label.strip(), where);
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

    /** What was read and how: {@code train.tsv: 6,920 examples, text = column 1, label = column 2, no header}. */
    @Override
    public String describe() {
        String count = examples.size() == found ? counted(found) : counted(examples.size()) + " of " + counted(found);
        return Path.of(name).getFileName() + ": " + count + (found == 1 ? " example, " : " examples, ")
                + columns.describe();
    }

    private static String counted(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
