package dev.lapidary.loaders.data;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the columns of text and label: first those that the user named, then conventional names, then what leaves no doubt. */
final class ColumnChooser {
    private static final int NONE = -1;
    private static final int MOST_SHOWN = 20;

    private final Table table;
    private final TextOptions options;
    private int text;
    private int textPair;
    private int label;

    private ColumnChooser(Table table, TextOptions options) {
        this.table = table;
        this.options = options;
    }

    static Columns choose(Table table, TextOptions options) {
        return new ColumnChooser(table, options).choose();
    }

    private Columns choose() {
        text = named("--text-column", options.textColumn());
        textPair = named("--text-pair-column", options.textPairColumn());
        label = named("--label-column", options.labelColumn());
        requireDistinct();
        if (table.names() != null) {
            chooseByConvention();
        }
        if (label == NONE && (options.labelled() || text == NONE)) {
            label = labelByContent();
        }
        if (text == NONE && scalars().size() == 1) {
            text = scalars().getFirst();
        }
        if (text == NONE) {
            throw undecided("text", "--text-column");
        }
        if (label == NONE && options.labelled()) {
            throw undecided("label", "--label-column");
        }
        requireNoLists();
        return new Columns(table.names(), text, textPair, label);
    }

    private void requireNoLists() {
        if (label != NONE && options.labelled()) {
            Long line =
                    table.lists().get(table.names() == null ? "" : table.names().get(label));
            if (line != null) {
                throw new LoaderException(
                        "%s has a list of labels in '%s', and one label for each text is all that can be trained so far; give each text one, or name another --label-column"
                                .formatted(
                                        new Place(table.file(), line),
                                        Printable.of(table.names().get(label))));
            }
        }
        for (int column : new int[] {text, textPair}) {
            Long line = column == NONE || table.names() == null
                    ? null
                    : table.lists().get(table.names().get(column));
            if (line != null) {
                throw new LoaderException("%s has a list in '%s' where a text belongs; join its parts into one text"
                        .formatted(
                                new Place(table.file(), line),
                                Printable.of(table.names().get(column))));
            }
        }
    }

    /** The column, once it is known that no other has that name in another case. */
    private int only(int column, String option) {
        List<String> names =
                table.names().stream().map(ConventionalNames::normalized).toList();
        requireOnce(column, names.lastIndexOf(names.get(column)), option);
        return column;
    }

    private void requireOnce(int first, int last, String option) {
        if (first != last) {
            throw new LoaderException("%s has two columns named '%s'; say which with %s %d or %s %d"
                    .formatted(
                            table.file(), Printable.of(table.names().get(first)), option, first + 1, option, last + 1));
        }
    }

    private int named(String option, String wanted) {
        if (wanted == null) {
            return NONE;
        }
        if (table.names() != null) {
            int exact = table.names().indexOf(wanted);
            if (exact >= 0) {
                requireOnce(exact, table.names().lastIndexOf(wanted), option);
                return exact;
            }
            int column = ConventionalNames.indexOf(ConventionalNames.normalized(wanted), table.names());
            if (column >= 0) {
                return only(column, option);
            }
        }
        if (wanted.matches("[1-9]\\d{0,8}") && Integer.parseInt(wanted) <= table.width()) {
            return Integer.parseInt(wanted) - 1;
        }
        throw new LoaderException("%s has no column '%s'; give %s one of %s"
                .formatted(table.file(), Printable.of(wanted), option, all()));
    }

    private void requireDistinct() {
        List<Integer> named = IntStream.of(text, textPair, label)
                .filter(c -> c != NONE)
                .boxed()
                .toList();
        if (new HashSet<>(named).size() < named.size()) {
            throw new LoaderException(
                    "%s: --text-column, --text-pair-column and --label-column name the same column twice; give each its own of %s"
                            .formatted(table.file(), all()));
        }
    }

    private void chooseByConvention() {
        if (text == NONE && textPair == NONE) {
            for (ConventionalNames.Pair pair : ConventionalNames.PAIRS) {
                int first = freeColumn(pair.text());
                int second = freeColumn(pair.textPair());
                if (first != NONE && second != NONE) {
                    text = only(first, "--text-column");
                    textPair = only(second, "--text-pair-column");
                    break;
                }
            }
        }
        if (text == NONE) {
            text = firstFree(ConventionalNames.TEXTS, "--text-column");
        }
        if (label == NONE) {
            label = firstFree(ConventionalNames.LABELS, "--label-column");
        }
    }

    private int firstFree(List<String> names, String option) {
        return names.stream()
                .map(this::freeColumn)
                .filter(column -> column != NONE)
                .findFirst()
                .map(column -> only(column, option))
                .orElse(NONE);
    }

    private int freeColumn(String name) {
        int column = ConventionalNames.indexOf(name, table.names());
        return free().contains(column) ? column : NONE;
    }

    /** Of the columns left for label and text, the only one that looks like labels; the last if that leaves a choice. */
    private int labelByContent() {
        List<Integer> free = scalars();
        if (free.size() != (text == NONE ? 2 : 1)) {
            return NONE;
        }
        List<Integer> likely = free.stream()
                .filter(column -> LabelColumn.isLikely(table.column(column, 0)))
                .toList();
        if (likely.size() == 1) {
            return likely.getFirst();
        }
        return likely.isEmpty() && !options.labelled() ? NONE : free.getLast();
    }

    private List<Integer> free() {
        List<Integer> free = new ArrayList<>();
        for (int column = 0; column < table.width(); column++) {
            if (column != text && column != textPair && column != label) {
                free.add(column);
            }
        }
        return free;
    }

    /** Those of which one might be what is looked for though its name does not say so: neither lists nor empty. */
    private List<Integer> scalars() {
        return free().stream()
                .filter(column -> !isList(column) && !isEmpty(column))
                .toList();
    }

    private boolean isList(int column) {
        return table.names() != null && table.lists().containsKey(table.names().get(column));
    }

    private boolean isEmpty(int column) {
        return table.width() > 1
                && table.rows().stream()
                        .map(row -> row.fields()[column])
                        .allMatch(value -> value == null || value.isBlank());
    }

    private LoaderException undecided(String what, String option) {
        if (free().isEmpty()) {
            String only =
                    table.names() == null || table.width() != 1 || table.names().equals(List.of("line"))
                            ? ""
                            : " beside " + Printable.quoted(table.names().getFirst());
            return new LoaderException(
                    "%s has no column left for the %s%s; add one, as in text<TAB>label in a .tsv file"
                            .formatted(table.file(), what, only));
        }
        return new LoaderException("%s does not show which column is the %s; give %s one of %s"
                .formatted(table.file(), what, option, all()));
    }

    private String all() {
        String numbers = "the numbers 1 to " + table.width();
        if (table.names() == null) {
            return numbers;
        }
        return table.names().stream()
                .limit(MOST_SHOWN)
                .map(Printable::of)
                .map(name -> name.length() > 30 ? name.substring(0, 30) + "…" : name)
                .collect(Collectors.joining(
                        ", ", "", (table.names().size() > MOST_SHOWN ? ", … " : "") + " or " + numbers));
    }
}
