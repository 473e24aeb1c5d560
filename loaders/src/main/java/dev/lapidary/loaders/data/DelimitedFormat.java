package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what separates the fields of a table: what the name promises, unless only another separator divides all lines evenly. A
 * first line {@code sep=;}, as Excel has it, settles it.
 *
 * @param promised by the file's name; 0 if the name says nothing
 */
record DelimitedFormat(char promised) implements TextFormat {
    private static final char[] SEPARATORS = {'\t', ',', ';', '|'};

    private static final Pattern SEPARATOR_LINE =
            Pattern.compile("\"?sep=([^\"\r\n])\"?(?=[\r\n])", Pattern.CASE_INSENSITIVE);

    /** A table as one separator makes it. */
    private record Attempt(Delimited fields, Table table) {
        /** How much it looks like a table of texts and labels; of two that are even, the better one is right. */
        int quality() {
            if (table.rows().isEmpty() || table.width() < 2) {
                return 0;
            }
            boolean named = ConventionalNames.anyIn(table.rows().getFirst().fields());
            boolean labels = false;
            for (int column = 0; column < table.width(); column++) {
                labels |= LabelColumn.isRepetitive(table.column(column, 0))
                        || LabelColumn.isRepetitive(table.column(column, 1));
            }
            return 1 + (named ? 2 : 0) + (labels ? 1 : 0);
        }
    }

    @Override
    public Table read(String file, String content) {
        Matcher separatorLine = SEPARATOR_LINE.matcher(content);
        if (separatorLine.lookingAt()) {
            Delimited all = Delimited.read(file, content, separatorLine.group(1).charAt(0));
            return even(
                    file,
                    new Delimited(
                            all.separator(),
                            all.quoted(),
                            all.rows().subList(1, all.rows().size())));
        }
        Attempt best = null;
        LoaderException failure = null;
        String firstLine =
                content.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        for (char separator : inOrder()) {
            if (separator != promised && firstLine.indexOf(separator) < 0) {
                continue;
            }
            try {
                Attempt attempt = attempt(file, content, separator);
                if (best == null || attempt.quality() > best.quality()) {
                    best = attempt;
                }
            } catch (LoaderException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (best == null && failure == null) {
            best = attempt(file, content, '\t');
        }
        // One column is what any file is with a separator that it does not have.
        if (best == null || best.table().width() < 2 && failure != null) {
            throw failure;
        }
        return best.table().withNotes(notes(file, best.fields()));
    }

    /** A table for a name that promises none, or null if no separator makes one of several columns. */
    static Table find(String file, String content) {
        try {
            Table table = new DelimitedFormat('\0').read(file, content);
            return table.rows().isEmpty() || table.width() < 2 ? null : table;
        } catch (LoaderException e) {
            return null;
        }
    }

    private List<Character> inOrder() {
        List<Character> order = new ArrayList<>();
        if (promised != 0) {
            order.add(promised);
        }
        for (char separator : SEPARATORS) {
            if (separator != promised) {
                order.add(separator);
            }
        }
        return order;
    }

    private static Attempt attempt(String file, String content, char separator) {
        Delimited fields = Delimited.read(file, content, separator);
        return new Attempt(fields, even(file, fields));
    }

    private static Table even(String file, Delimited fields) {
        return Table.rectangular(
                file,
                new ArrayList<>(fields.rows()),
                fields.separator() == '\t'
                        ? "put one tab between two fields and none inside a text"
                        : "put a text that has " + name(fields.separator()) + " in it in double quotes");
    }

    private List<String> notes(String file, Delimited fields) {
        List<String> notes = new ArrayList<>();
        if (promised != 0 && fields.separator() != promised) {
            notes.add("%s: its fields are separated by %s, not by %s, and are read so"
                    .formatted(file, name(fields.separator()), name(promised)));
        }
        if (fields.quoted() && fields.separator() == '\t') {
            notes.add("%s: double quotes around its fields are taken as quoting and are no part of the texts"
                    .formatted(file));
        }
        return notes;
    }

    private static String name(char separator) {
        return switch (separator) {
            case '\t' -> "tabs";
            case ',' -> "commas";
            case ';' -> "semicolons";
            case '|' -> "vertical bars";
            default -> "'" + separator + "'";
        };
    }
}
