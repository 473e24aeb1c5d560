package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the columns of a file mean. */
final class ColumnOptions {
    @Mixin
    private TextColumnOptions texts;

    @Option(names = {"--label-column", "--label-column-name"})
    private String label;

    /** @param maxExamples how many to keep; null for all */
    TextOptions forTraining(Integer maxExamples) {
        return applied(TextOptions.forTraining(), maxExamples);
    }

    /** @param image which column has the paths; null to look for it */
    TextOptions forPictures(String image) {
        return TextOptions.forTraining().withColumns(image, null, label).withHeader(texts.header());
    }

    TextOptions forPrediction() {
        return applied(TextOptions.forPrediction(), null);
    }

    private TextOptions applied(TextOptions options, Integer maxExamples) {
        TextOptions named =
                options.withColumns(texts.text(), texts.textPair(), label).withHeader(texts.header());
        return maxExamples == null ? named : named.withMaxExamples(maxExamples);
    }
}
