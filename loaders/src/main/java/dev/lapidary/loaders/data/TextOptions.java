package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import java.util.stream.Stream;

/**
 * How to read a file of texts. A column is given by its name in the header or by its number, from 1; one that is null is found
 * by its conventional name, or by what it holds where that leaves no doubt.
 *
 * @param textColumn {@code --text-column}, or null
 * @param textPairColumn {@code --text-pair-column}, or null
 * @param labelColumn {@code --label-column}, or null
 * @param header whether the first row of a TSV or CSV file names its columns
 * @param labelled whether every example must have a label
 * @param maxExamples how many examples to keep, from the first one on
 */
public record TextOptions(
        String textColumn,
        String textPairColumn,
        String labelColumn,
        Header header,
        boolean labelled,
        int maxExamples) {

    /** Whether the first row names the columns; {@code AUTOMATIC} decides by looking at it and at the rows below. */
    public enum Header {
        AUTOMATIC,
        PRESENT,
        ABSENT
    }

    public TextOptions {
        if (maxExamples < 1) {
            throw new LoaderException("at least 1 example must be read, not " + maxExamples + "; give a higher limit");
        }
    }

    /** For training and evaluation: an example without a label is an error. */
    public static TextOptions forTraining() {
        return new TextOptions(null, null, null, Header.AUTOMATIC, true, Integer.MAX_VALUE);
    }

    /** For prediction: labels are kept where the file has them. */
    public static TextOptions forPrediction() {
        return new TextOptions(null, null, null, Header.AUTOMATIC, false, Integer.MAX_VALUE);
    }

    /** Any of the three may be null. */
    public TextOptions withColumns(String text, String textPair, String label) {
        return new TextOptions(text, textPair, label, header, labelled, maxExamples);
    }

    public TextOptions withHeader(Header header) {
        return new TextOptions(textColumn, textPairColumn, labelColumn, header, labelled, maxExamples);
    }

    public TextOptions withMaxExamples(int maxExamples) {
        return new TextOptions(textColumn, textPairColumn, labelColumn, header, labelled, maxExamples);
    }

    /** Whether a column is given by name, which only a header can resolve. */
    boolean namesColumns() {
        return Stream.of(textColumn, textPairColumn, labelColumn)
                .anyMatch(column -> column != null && !column.matches("\\d+"));
    }
}
