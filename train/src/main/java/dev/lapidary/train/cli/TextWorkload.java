package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Labelled texts.
 *
 * @param warmup ends when all is ready for training
 */
record TextWorkload(Warmup warmup, ExampleSets<Example> sets, LengthOptions length, double labelSmoothing)
        implements Workload {
    /** Texts that are easily read and that no shell takes for more than text. */
    private static final Pattern SAMPLE = Pattern.compile("[A-Za-z][A-Za-z ,.'?]{14,45}");
    /** As in transformers' run_glue.py. */
    private static final int USUAL_LENGTH = 128;

    @Override
    public List<String> labels() {
        return sets.labels();
    }

    @Override
    public List<String> descriptions() {
        return sets.descriptions();
    }

    @Override
    public String defaultModel() {
        return "all-MiniLM-L6-v2";
    }

    @Override
    public Prepared<TextBatch> prepare(
            Backend backend, Path model, LoadOptions options, RunArguments arguments, Consumer<String> notes) {
        sets.notes().forEach(notes);
        arguments.put(RunArguments.LENGTH, length.length(USUAL_LENGTH));
        TextClassifier classifier = TextClassifier.load(backend, model, options);
        try {
            return new Prepared<>(
                    classifier,
                    classifier.task(labelSmoothing),
                    examples(classifier, sets.training(), notes),
                    sets.validation().isEmpty() ? null : examples(classifier, sets.validation(), notes));
        } catch (RuntimeException | Error failed) {
            classifier.close();
            throw failed;
        } finally {
            warmup.close();
        }
    }

    @Override
    public Task task() {
        return Task.TEXT_CLASSIFICATION;
    }

    @Override
    public String samples(List<Integer> surest, OutputFolder output) {
        return surest.stream()
                .map(index -> sets.validation().get(index).text())
                .filter(text -> SAMPLE.matcher(text).matches())
                .findFirst()
                .map(text -> '"' + text + '"')
                .orElse(null);
    }

    @Override
    public List<String> closingNotes() {
        return List.of();
    }

    private Dataset<TextBatch> examples(TextClassifier classifier, List<Example> texts, Consumer<String> notes) {
        return TextClassifier.dataset(length.tokenize(classifier, texts, USUAL_LENGTH, notes));
    }

    @Override
    public void close() {
        warmup.close();
    }
}
