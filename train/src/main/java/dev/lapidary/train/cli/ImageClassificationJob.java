package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.loaders.images.Preprocessing;
import dev.lapidary.train.ImageClassifier;
import dev.lapidary.train.LoadOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Labelled images.
 *
 * @param opened holds the files of the data open
 * @param options how training sees the images; null where nothing is learnt
 * @param bad learns of the images that cannot be decoded
 * @param threads that decode
 */
record ImageClassificationJob(
        ExampleSets<ImageExample> sets,
        List<ImageData> opened,
        ImageOptions options,
        BadImages bad,
        int threads,
        double labelSmoothing)
        implements Job<ImageBatch> {

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
        return BundledModel.NAME;
    }

    @Override
    public LoadedJob<ImageBatch> load(
            Backend backend, Path model, LoadOptions given, RunArguments arguments, Consumer<String> notes) {
        LoadOptions loadOptions = options == null ? given : given.withFrozenStatistics(options.whenFrozen());
        ImageClassifier classifier = ImageClassifier.load(backend, model, loadOptions);
        try {
            if (sets.training().isEmpty()) {
                Job.requireOneLabel(model, classifier);
            }
            opened.stream().flatMap(data -> data.notes().stream()).forEach(notes);
            return new LoadedJob<>(
                    classifier,
                    classifier.task(labelSmoothing),
                    sets.training().isEmpty() ? null : training(classifier, arguments),
                    sets.validation().isEmpty()
                            ? null
                            : classifier.dataset(sets.validation(), true, new Augmentation.None(), bad, threads));
        } catch (RuntimeException | Error failed) {
            classifier.close();
            throw failed;
        }
    }

    private Dataset<ImageBatch> training(ImageClassifier classifier, RunArguments arguments) {
        Preprocessing preprocessing = classifier.preprocessing().forImages(sets.training());
        Augmentation augmentation = options.augmentation(preprocessing);
        arguments.put("augmentation", augmentation.toString());
        arguments.put("preprocessing", preprocessing.toString());
        return classifier.dataset(sets.training(), true, augmentation, bad, threads);
    }

    @Override
    public String sample(LoadedJob<ImageBatch> saved, int batchSize, OutputFolder output) {
        Map<String, ImageExample> ofEachClass = new LinkedHashMap<>();
        MostConfidentExamples.of(saved, batchSize).stream()
                .map(sets.validation()::get)
                .forEach(image -> ofEachClass.putIfAbsent(image.label(), image));
        return ofEachClass.isEmpty()
                ? null
                : SamplePictures.write(ofEachClass.values(), output).toString();
    }

    @Override
    public List<String> closingNotes() {
        return BadImageNotes.of(bad);
    }

    @Override
    public void close() {
        opened.forEach(ImageData::close);
    }
}
