package dev.lapidary.loaders.data;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What is odd about the labels of a file, so that its author looks at them before a model learns them. */
final class LabelNotes {
    /** With fewer examples, many different labels may be a try. */
    private static final int FEW_EXAMPLES = 10;
    /** From here on, a label for each example cannot be meant. */
    private static final int MANY_EXAMPLES = 20;
    /** Ratings in half steps from 0.5 to 5 are as many. */
    private static final int MOST_RATINGS = 10;

    /** As pandas writes lists into a table. */
    private static final Pattern LIST = Pattern.compile("\\[.*]", Pattern.DOTALL);

    private final String file;
    private final String column;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int examples;

    /** @param column as messages name it @param labels of all examples, null where there is none */
    LabelNotes(String file, String column, List<String> labels) {
        this.file = file;
        this.column = column;
        for (String label : labels) {
            if (label != null) {
                counts.merge(label, 1, Integer::sum);
                examples++;
            }
        }
    }

    /** @throws LoaderException if no classes can be meant */
    void requireClasses() {
        if (counts.size() > 1
                && counts.keySet().stream()
                        .allMatch(label -> LIST.matcher(label).matches())) {
            throw new LoaderException(
                    "%s has lists in %s, such as %s: one label for each text is all that can be trained so far; keep one of them"
                            .formatted(
                                    file,
                                    column,
                                    Printable.quoted(counts.keySet().iterator().next())));
        }
        if (areScores() && counts.size() >= MOST_RATINGS && 2 * counts.size() > examples) {
            throw new LoaderException(
                    ("%s has %,d different numbers with fractions in %s, such as %s, which look like scores;"
                                    + " predicting a score is not among what can be trained so far:"
                                    + " put each into one of a few classes, or name another --label-column")
                            .formatted(file, counts.size(), column, fraction()));
        }
        if (counts.size() == examples && examples >= MANY_EXAMPLES) {
            throw new LoaderException(
                    "%s has another label in %s for each of its %,d examples, such as %s, so there are no classes to learn; name the column of labels with --label-column"
                            .formatted(
                                    file,
                                    column,
                                    examples,
                                    Printable.quoted(counts.keySet().iterator().next())));
        }
    }

    List<String> sentences() {
        List<String> notes = new ArrayList<>();
        if (areScores()) {
            notes.add(
                    ("%s: the labels in %s are numbers with fractions, such as %s, and each of the %,d is a class of its own;"
                                    + " predicting a score is not among what can be trained so far")
                            .formatted(file, column, fraction(), counts.size()));
        } else if (2 * counts.size() > examples && examples >= FEW_EXAMPLES) {
            notes.add("%s: there are %,d different labels in %s for %,d examples; check --label-column"
                    .formatted(file, counts.size(), column, examples));
        }
        if (counts.containsKey("-1")
                && counts.size() > 1
                && counts.keySet().stream().allMatch(Labels::isNumber)) {
            notes.add(
                    "%s: %s label -1, which often stands for no label; it is taken as a class, so remove these lines if it does"
                            .formatted(file, have(counts.get("-1"))));
        }
        counts.forEach((label, count) -> {
            if (Labels.isMissingWord(label)) {
                notes.add(
                        "%s: %s label %s, which is taken as a class; remove these lines if it stands for a missing one"
                                .formatted(file, have(count), Printable.quoted(label)));
            }
        });
        noteCases(notes);
        return notes;
    }

    private void noteCases(List<String> notes) {
        Map<String, String> byLetters = new TreeMap<>();
        for (String label : counts.keySet()) {
            String other = byLetters.putIfAbsent(label.toLowerCase(Locale.ROOT), label);
            if (other != null) {
                notes.add(
                        "%s: the labels %s and %s differ only in case and are two classes; spell them alike if they are one"
                                .formatted(file, Printable.quoted(other), Printable.quoted(label)));
                return;
            }
        }
    }

    private static String have(int count) {
        return count == 1 ? "1 example has the" : String.format(Locale.ROOT, "%,d examples have the", count);
    }

    private boolean areScores() {
        return counts.size() > 1
                && counts.keySet().stream().allMatch(Labels::isNumber)
                && counts.keySet().stream().anyMatch(LabelNotes::hasFraction);
    }

    private static boolean hasFraction(String number) {
        return !Labels.areWholeNumbers(List.of(number)) && number.indexOf('.') >= 0;
    }

    private String fraction() {
        return counts.keySet().stream()
                .filter(LabelNotes::hasFraction)
                .findFirst()
                .orElseThrow();
    }
}
