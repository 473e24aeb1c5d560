package dev.lapidary.fuzz;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.ImageClassifier;
import dev.lapidary.train.LoadOptions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whole folders of an image classifier, which then classifies an image. */
final class ImageModelTarget implements Target {
    private static final Set<String> FILES =
            Set.of("config.json", "preprocessor_config.json", "model.safetensors", "model.safetensors.index.json");

    private final Scratch scratch = new Scratch();

    private static final List<ImageExample> IMAGES =
            List.of(new ImageExample("image", () -> Seeds.image("rgb.png"), null, Place.of("image")));

    private final Backend backend = Backends.cpu(1);

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(Scratch.input(Seeds.imageModel()));
    }

    @Override
    public void read(byte[] input) throws Exception {
        Guard.hold(() -> {
            try (ImageClassifier classifier =
                    ImageClassifier.load(backend, scratch.folder(input, FILES), LoadOptions.asSaved())) {
                BadImages bad = new BadImages(BadImages.Policy.FAIL);
                classifier
                        .task(0)
                        .predict(
                                new Evaluator(classifier.scope(), 8),
                                classifier.dataset(IMAGES, false, new Augmentation.None(), bad, 1),
                                (i, label, logits) -> {});
            }
        });
    }
}
