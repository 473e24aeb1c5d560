package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the columns of text and label: first those that the user named, then conventional names, then what leaves no doubt. */
final class ColumnChooser {
    private static final int NONE = -1;
    private static final int MOST_LABEL_WORDS = 5;

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
        if (text == NONE && free().size() == 1) {
            text = free().getFirst();
        }
        if (text == NONE) {
            throw undecided("text", "--text-column");
        }
        if (label == NONE && options.labelled()) {
            throw undecided("label", "--label-column");
        }
        return new Columns(table.names(), text, textPair, label);
    }

    private int named(String option, String wanted) {
        if (wanted == null) {
            return NONE;
        }
        if (table.names() != null) {
            int exact = table.names().indexOf(wanted);
            int column = exact >= 0 ? exact : ConventionalNames.indexOf(wanted.toLowerCase(Locale.ROOT), table.names());
            if (column >= 0) {
                return column;
            }
        }
        if (wanted.matches("[1-9]\\d{0,8}") && Integer.parseInt(wanted) <= table.width()) {
            return Integer.parseInt(wanted) - 1;
        }
        throw new LoaderException(
                "%s has no column '%s'; give %s one of %s".formatted(table.file(), wanted, option, all()));
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
                    text = first;
                    textPair = second;
                    break;
                }
            }
        }
        if (text == NONE) {
            text = firstFree(ConventionalNames.TEXTS);
        }
        if (label == NONE) {
            label = firstFree(ConventionalNames.LABELS);
        }
    }

    private int firstFree(List<String> names) {
        return names.stream()
                .map(this::freeColumn)
                .filter(column -> column != NONE)
                .findFirst()
                .orElse(NONE);
    }

    private int freeColumn(String name) {
        int column = ConventionalNames.indexOf(name, table.names());
        return free().contains(column) ? column : NONE;
    }

    /** Of the columns left for label and text, the only one that looks like labels; the last if that leaves a choice. */
    private int labelByContent() {
        List<Integer> free = free();
        if (free.size() != (text == NONE ? 2 : 1)) {
            return NONE;
        }
        List<Integer> likely = free.stream().filter(this::looksLikeLabels).toList();
        if (likely.size() == 1) {
            return likely.getFirst();
        }
        return likely.isEmpty() && !options.labelled() ? NONE : free.getLast();
    }

    /** Numbers, or a small set of short values that repeat. */
    private boolean looksLikeLabels(int column) {
        List<String> values = table.column(column, 0);
        if (values.stream().anyMatch(value -> value == null || value.isBlank())) {
            return false;
        }
        return values.stream().allMatch(value -> Table.IS_NUMBER.test(value.strip()))
                || 2 * new HashSet<>(values).size() <= values.size()
                        && values.stream().allMatch(value -> value.strip().split("\\s+").length <= MOST_LABEL_WORDS);
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

    private LoaderException undecided(String what, String option) {
        if (free().isEmpty()) {
            return new LoaderException("%s has no column left for the %s; add one, as in text<TAB>label in a .tsv file"
                    .formatted(table.file(), what));
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
                .map(name -> name.length() > 30 ? name.substring(0, 30) + "…" : name)
                .collect(Collectors.joining(", ", "", " or " + numbers));
    }
}
