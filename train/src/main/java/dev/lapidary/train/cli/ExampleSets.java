package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Labelled;
import dev.lapidary.loaders.data.LabelledData;
import dev.lapidary.loaders.data.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run learns from and what it is measured on.
 *
 * @param validation perhaps empty
 * @param labels of the training data, sorted
 * @param descriptions of where they come from, a line each
 * @param notes of what is odd about them, a sentence each
 */
record ExampleSets<E extends Labelled>(
        List<E> training, List<E> validation, List<String> labels, List<String> descriptions, List<String> notes) {
    /**
     * @param validation null for none
     * @param fraction of the training data to hold out for validation; null to hold out none
     */
    static <E extends Labelled> ExampleSets<E> of(
            LabelledData<E> training, LabelledData<E> validation, Double fraction, long seed) {
        List<String> labels = training.labelSet().names();
        if (fraction != null) {
            Split<E> split = Split.stratified(training.examples(), fraction, seed);
            String heldOut = "%,d of them held out for validation"
                    .formatted(split.validation().size());
            return new ExampleSets<>(
                    split.training(),
                    split.validation(),
                    labels,
                    List.of(training.describe(), heldOut),
                    training.notes());
        }
        if (validation == null) {
            return new ExampleSets<>(
                    training.examples(), List.of(), labels, List.of(training.describe()), training.notes());
        }
        List<String> notes = new ArrayList<>(training.notes());
        notes.addAll(validation.notes());
        return new ExampleSets<>(
                training.examples(),
                validation.examples(),
                labels,
                List.of(training.describe(), validation.describe()),
                notes);
    }

    /** Nothing to learn from. */
    static <E extends Labelled> ExampleSets<E> ofValidation(LabelledData<E> validation) {
        return new ExampleSets<>(
                List.of(),
                validation.examples(),
                List.copyOf(validation.labels()),
                List.of(validation.describe()),
                validation.notes());
    }

    /** At most so many of each, drawn at random. @param maxTraining null for all @param maxValidation null for all */
    ExampleSets<E> sampled(Integer maxTraining, Integer maxValidation, long seed) {
        ExampleSets<E> sampled = new ExampleSets<>(
                Samples.of(training, maxTraining, seed),
                Samples.of(validation, maxValidation, seed),
                labels,
                descriptions,
                notes);
        if (sampled.training.size() == training.size() && sampled.validation.size() == validation.size()) {
            return this;
        }
        List<String> all = new ArrayList<>(descriptions);
        all.add("of these %,d and %,d, drawn at random".formatted(sampled.training.size(), sampled.validation.size()));
        return new ExampleSets<>(sampled.training, sampled.validation, labels, List.copyOf(all), notes);
    }
}
