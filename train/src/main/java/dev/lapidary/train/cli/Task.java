package dev.lapidary.train.cli;

import java.util.List;
import picocli.CommandLine.ParseResult;

/** What models are trained and used for, under the names of transformers' pipelines. */
enum Task {
    TEXT_CLASSIFICATION(
            "text-classification",
            "texts",
            "--text-column",
            "--text-pair-column",
            "--header",
            "--max-seq-length",
            "--truncation",
            "--truncation-side",
            "--no-truncation",
            "--dropout"),
    IMAGE_CLASSIFICATION(
            "image-classification",
            "images",
            "--train-dir",
            "--validation-dir",
            "--test-dir",
            "--image-column",
            "--on-bad-image",
            "--augmentation",
            "--no-flip",
            "--frozen-batch-norm");

    private final String id;
    private final String subject;
    /** Options that make no sense for the other task. */
    private final List<String> ownOptions;

    Task(String id, String subject, String... ownOptions) {
        this.id = id;
        this.subject = subject;
        this.ownOptions = List.of(ownOptions);
    }

    /** @throws UsageException if there is no such task */
    static Task of(String id) {
        for (Task task : values()) {
            if (task.id.equals(id)) {
                return task;
            }
        }
        throw new UsageException("there is no --task '%s'; there are %s and %s"
                .formatted(id, TEXT_CLASSIFICATION.id, IMAGE_CLASSIFICATION.id));
    }

    /** @throws UsageException if an option of another task was given */
    void refuseOptionsOfOthers(ParseResult given) {
        for (Task other : values()) {
            for (String option : other.ownOptions) {
                if (other != this && given.hasMatchedOption(option)) {
                    throw new UsageException("%s is for %s, and this is about %s; leave it out, or give --task %s"
                            .formatted(asGiven(option, given), other.subject, subject, other.id));
                }
            }
        }
    }

    /** Of an option's names, the one that was used. */
    private static String asGiven(String option, ParseResult given) {
        List<String> names = List.of(given.matchedOption(option).names());
        return given.originalArgs().stream()
                .map(argument -> argument.replaceFirst("(?s)=.*", ""))
                .filter(names::contains)
                .findFirst()
                .orElse(option);
    }

    /** What to hand to predict. */
    String sample() {
        return this == TEXT_CLASSIFICATION ? "\"a text of your own\"" : "YOUR.jpg";
    }

    /** What to hand to evaluate. */
    String testOption() {
        return this == TEXT_CLASSIFICATION ? "--test-file YOUR.csv" : "--test-dir YOUR_FOLDER";
    }

    /** As {@code --task} names it. */
    @Override
    public String toString() {
        return id;
    }
}
