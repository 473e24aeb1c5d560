package dev.lapidary.train.cli;

import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.train.FreezingStrategy;
import dev.lapidary.train.ImageClassifier;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Images and their classes. */
final class ImageClassificationCommand implements TaskCommand {
    /** Of all of a ResNet, whose weights batch normalization keeps in hand: with an encoder's it would stay where it is. */
    private static final double LEARNING_RATE = 1e-3;

    /** Of a ResNet's head alone, which begins from nothing. */
    private static final double HEAD_RATE = 1e-2;

    /** Any will do, as long as it is always the same. */
    private static final long SAMPLE_SEED = 42;

    @Override
    public String id() {
        return "image-classification";
    }

    @Override
    public String subject() {
        return "images";
    }

    @Override
    public Set<Class<?>> options() {
        return Set.of(ImageOptions.class, TestImageOptions.class, BadImageOptions.class);
    }

    /** transformers' ResNet, or one of timm's architectures. */
    @Override
    public boolean isFor(ModelConfig config) {
        return config.isTimm() || config.text("model_type", "").equals("resnet");
    }

    @Override
    public BuiltInExample example() {
        return new BuiltInExample(
                "drawn-objects",
                """
                No --train-dir was given, so this is the built-in example: it learns to tell images of
                objects apart, which Lapidary draws by itself: each another one, on another ground.
                """,
                "It starts from a small ResNet pretrained on CIFAR-10, which is built in, and takes about a minute.",
                2e-3,
                20,
                "--train-dir YOUR_FOLDER --replace-head --validation-split 0.1");
    }

    @Override
    public double usualLearningRate(FreezingStrategy strategy) {
        return strategy instanceof FreezingStrategy.HeadOnly ? HEAD_RATE : LEARNING_RATE;
    }

    @Override
    public String sample() {
        return "YOUR.jpg";
    }

    @Override
    public String testOption() {
        return "--test-dir YOUR_FOLDER";
    }

    @Override
    public List<String> headline() {
        return List.of("accuracy", "top5_accuracy", "f1", "loss");
    }

    @Override
    public Job<?> finetune(FinetuneOptions options, TrainingSettings settings) {
        return options.data().images(options);
    }

    @Override
    public Job<?> evaluate(EvaluateOptions options) {
        Path folder = options.images().folder();
        if ((options.file() == null) == (folder == null)) {
            throw new UsageException(
                    "which images? Give --test-dir a folder with a folder for each class, or --test-file a table");
        }
        ImageData data = options.file() == null
                ? ImageData.read(folder)
                : ImageData.readTable(
                        options.file(),
                        options.columns().forPictures(options.images().column()));
        try {
            ExampleSets<ImageExample> sets =
                    ExampleSets.ofValidation(data).sampled(null, options.maxExamples(), SAMPLE_SEED);
            return new ImageClassificationJob(
                    sets,
                    List.of(data),
                    null,
                    options.badImages(),
                    options.runtime().threads(),
                    0);
        } catch (RuntimeException | Error failed) {
            data.close();
            throw failed;
        }
    }

    @Override
    public void predict(PredictOptions options, Console console) {
        BadImages bad = options.badImages();
        try (ImageData images = options.source().pictures(console)) {
            images.notes().forEach(console::note);
            Path folder = options.model().folder(line -> console.tell("%s", line));
            try (ImageClassifier classifier =
                    ImageClassifier.load(options.runtime().backend(), folder, LoadOptions.asSaved())) {
                classifier.notes().forEach(console::note);
                new PredictionPrinter(console, options.format(), classifier)
                        .print(
                                classifier.task(0),
                                classifier.dataset(
                                        images.examples(),
                                        false,
                                        new Augmentation.None(),
                                        bad,
                                        options.runtime().threads()),
                                options.batchSize(),
                                i -> PredictionPrinter.Subject.ofImage(
                                        images.examples().get(i).name()));
            }
        }
        BadImageNotes.of(bad).forEach(console::note);
    }
}
