package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
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
 * @param bad learns of the images that cannot be decoded
 * @param threads that decode
 */
record ImageWorkload(
        ExampleSets<ImageExample> sets,
        List<ImageData> opened,
        ImageOptions options,
        BadImages bad,
        int threads,
        double labelSmoothing)
        implements Workload {

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
    public Prepared<ImageBatch> prepare(
            Backend backend, Path model, LoadOptions loadOptions, RunArguments arguments, Consumer<String> notes) {
        ImageClassifier classifier =
                ImageClassifier.load(backend, model, loadOptions.withFrozenStatistics(options.whenFrozen()));
        try {
            Preprocessing preprocessing = classifier.preprocessing().forImages(sets.training());
            Augmentation augmentation = options.augmentation(preprocessing);
            opened.stream().flatMap(data -> data.notes().stream()).forEach(notes);
            arguments.put("augmentation", augmentation.toString());
            arguments.put("preprocessing", preprocessing.toString());
            return new Prepared<>(
                    classifier,
                    classifier.task(labelSmoothing),
                    classifier.dataset(sets.training(), true, augmentation, bad, threads),
                    sets.validation().isEmpty()
                            ? null
                            : classifier.dataset(sets.validation(), true, new Augmentation.None(), bad, threads));
        } catch (RuntimeException | Error failed) {
            classifier.close();
            throw failed;
        }
    }

    @Override
    public Task task() {
        return Task.IMAGE_CLASSIFICATION;
    }

    @Override
    public String samples(List<Integer> surest, OutputFolder output) {
        Map<String, ImageExample> ofEachClass = new LinkedHashMap<>();
        surest.stream().map(sets.validation()::get).forEach(image -> ofEachClass.putIfAbsent(image.label(), image));
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
