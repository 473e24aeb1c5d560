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
import java.util.function.ToIntBiFunction;
import java.util.regex.Pattern;

/**
 * Labelled texts.
 *
 * @param warmup ends when all is ready for training
 * @param usualLength what texts are cut to for a model, unless the user says otherwise
 */
record TextClassificationJob(
        Warmup warmup,
        ExampleSets<Example> sets,
        LengthOptions length,
        ToIntBiFunction<TextClassifier, Path> usualLength,
        double labelSmoothing)
        implements Job<TextBatch> {
    /** Texts that are easily read and that no shell takes for more than text. */
    private static final Pattern SAMPLE = Pattern.compile("[A-Za-z][A-Za-z ,.'?]{14,45}");
    /** As in transformers' run_glue.py. */
    static final int USUAL_LENGTH = 128;

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
    public LoadedJob<TextBatch> load(
            Backend backend, Path model, LoadOptions options, RunArguments arguments, Consumer<String> notes) {
        sets.notes().forEach(notes);
        TextClassifier classifier = TextClassifier.load(backend, model, options);
        try {
            if (sets.training().isEmpty()) {
                Job.requireOneLabel(model, classifier);
            }
            int usual = usualLength.applyAsInt(classifier, model);
            arguments.put(RunArguments.LENGTH, length.length(usual));
            return new LoadedJob<>(
                    classifier,
                    classifier.task(labelSmoothing),
                    examples(classifier, sets.training(), usual, notes),
                    examples(classifier, sets.validation(), usual, notes));
        } catch (RuntimeException | Error failed) {
            classifier.close();
            throw failed;
        } finally {
            warmup.close();
        }
    }

    /** Null if there are none. */
    private Dataset<TextBatch> examples(
            TextClassifier classifier, List<Example> texts, int usual, Consumer<String> notes) {
        return texts.isEmpty() ? null : TextClassifier.dataset(length.tokenize(classifier, texts, usual, notes));
    }

    @Override
    public String sample(LoadedJob<TextBatch> saved, int batchSize, OutputFolder output) {
        return MostConfidentExamples.of(saved, batchSize).stream()
                .map(index -> sets.validation().get(index).text())
                .filter(text -> SAMPLE.matcher(text).matches())
                .findFirst()
                .map(text -> '"' + text + '"')
                .orElse(null);
    }

    @Override
    public void close() {
        warmup.close();
    }
}
