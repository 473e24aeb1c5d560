package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.Split;
import dev.lapidary.loaders.data.TextData;
import java.util.List;

/**
 * What a run learns from and what it is measured on.
 *
 * @param validation perhaps empty
 * @param labels of the training data, sorted
 * @param descriptions of where they come from, a line each
 */
record ExampleSets(List<Example> training, List<Example> validation, List<String> labels, List<String> descriptions) {
    static ExampleSets of(TextData training, TextData validation) {
        return new ExampleSets(
                training.examples(),
                validation.examples(),
                sorted(training),
                List.of(training.describe(), validation.describe()));
    }

    static ExampleSets withoutValidation(TextData training) {
        return new ExampleSets(training.examples(), List.of(), sorted(training), List.of(training.describe()));
    }

    static ExampleSets split(TextData training, double fraction, long seed) {
        Split<Example> split = Split.stratified(training.examples(), fraction, seed);
        String heldOut = "%,d of them held out for validation"
                .formatted(split.validation().size());
        return new ExampleSets(
                split.training(), split.validation(), sorted(training), List.of(training.describe(), heldOut));
    }

    private static List<String> sorted(TextData training) {
        return LabelSet.of(training.labels()).names();
    }
}
