package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextOptions;
import dev.lapidary.loaders.data.TextOptions.Header;
import picocli.CommandLine.Option;

/** What the columns of a file mean. */
final class ColumnOptions {
    @Option(names = "--text-column")
    private String text;

    @Option(names = "--text-pair-column")
    private String textPair;

    @Option(names = "--label-column")
    private String label;

    @Option(names = "--header", negatable = true)
    private Boolean header;

    /** @param maxExamples how many to keep; null for all */
    TextOptions forTraining(Integer maxExamples) {
        return applied(TextOptions.forTraining(), maxExamples);
    }

    /** @param image which column has the paths; null to look for it */
    TextOptions forPictures(String image) {
        return TextOptions.forTraining().withColumns(image, null, label).withHeader(rule());
    }

    TextOptions forPrediction() {
        return applied(TextOptions.forPrediction(), null);
    }

    private TextOptions applied(TextOptions options, Integer maxExamples) {
        TextOptions named = options.withColumns(text, textPair, label).withHeader(rule());
        return maxExamples == null ? named : named.withMaxExamples(maxExamples);
    }

    private Header rule() {
        if (header == null) {
            return Header.AUTOMATIC;
        }
        return header ? Header.PRESENT : Header.ABSENT;
    }
}
