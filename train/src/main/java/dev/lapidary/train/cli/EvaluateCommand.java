package dev.lapidary.train.cli;

import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.ImageClassifier;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.ProblemType;
import dev.lapidary.train.TextClassifier;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapidary evaluate}: measures a fine-tuned model on labelled texts or images. */
@Command(name = "evaluate")
final class EvaluateCommand implements Callable<Integer> {
    private enum Format {
        TEXT,
        JSON
    }

    /** Any will do, as long as it is always the same. */
    private static final long SAMPLE_SEED = 42;

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Option(names = {"--test-file", "--validation-file", "-i", "--input"})
    private Path file;

    @Option(names = {"--test-dir", "--validation-dir"})
    private Path pictureFolder;

    @Option(names = {"--image-column", "--image-column-name"})
    private String imageColumn;

    @Option(names = "--on-bad-image", defaultValue = "fail")
    private BadImages.Policy onBad;

    @Option(names = {"--max-eval-samples"})
    private Integer maxExamples;

    @Mixin
    private ColumnOptions columns;

    @Mixin
    private LengthOptions length;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size", "--batch-size"},
            defaultValue = "32",
            converter = Values.Count.class)
    private int batchSize;

    @Option(names = "--format", defaultValue = "text")
    private Format format;

    @Option(names = "--labels-are-indices")
    private boolean labelsAreIndices;

    @Option(names = {"-o", "--output-dir"})
    private Path output;

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        runtime.check();
        Task task = model.task(runtime);
        task.refuseOptionsOfOthers(spec.commandLine().getParseResult());
        // Claimed before the work, so that what is wrong with it is said at once.
        try (OutputFolder folder = output == null ? null : OutputFolder.claim(output, true)) {
            switch (task) {
                case TEXT_CLASSIFICATION -> evaluateTexts(folder);
                case IMAGE_CLASSIFICATION -> evaluatePictures(folder);
            }
        }
        return 0;
    }

    private void evaluateTexts(OutputFolder records) {
        if (file == null) {
            throw new UsageException("which texts? Give --test-file a file with labels");
        }
        TextData data = TextData.read(file, columns.forTraining(maxExamples));
        data.notes().forEach(this::note);
        Path folder = model.folder(line -> console.tell("%s", line));
        try (TextClassifier classifier = TextClassifier.load(runtime.backend(), folder, loadOptions())) {
            requireOneLabel(folder, classifier);
            int usual = RunArguments.trainedLength(folder, classifier.model().maxLength());
            List<TokenizedExample> texts = length.tokenize(classifier, data.examples(), usual, this::note);
            evaluate(classifier, classifier.task(0), TextClassifier.dataset(texts), data.describe(), records);
        }
    }

    private void evaluatePictures(OutputFolder records) {
        if ((file == null) == (pictureFolder == null)) {
            throw new UsageException(
                    "which images? Give --test-dir a folder with a folder for each class, or --test-file a table");
        }
        BadImages bad = new BadImages(onBad);
        try (ImageData data = file == null
                ? ImageData.read(pictureFolder)
                : ImageData.readTable(file, columns.forPictures(imageColumn))) {
            data.notes().forEach(this::note);
            List<ImageExample> pictures = Samples.of(data.examples(), maxExamples, SAMPLE_SEED);
            Path folder = model.folder(line -> console.tell("%s", line));
            try (ImageClassifier classifier = ImageClassifier.load(runtime.backend(), folder, loadOptions())) {
                requireOneLabel(folder, classifier);
                Dataset<ImageBatch> examples =
                        classifier.dataset(pictures, true, new Augmentation.None(), bad, runtime.threads());
                evaluate(classifier, classifier.task(0), examples, data.describe(), records);
            }
        }
        BadImageNotes.of(bad).forEach(this::note);
    }

    private LoadOptions loadOptions() {
        LoadOptions options = LoadOptions.asSaved();
        return labelsAreIndices ? options.withLabelsAsIndices() : options;
    }

    private void requireOneLabel(Path folder, PretrainedClassifier classifier) {
        classifier.notes().forEach(this::note);
        ProblemType type = classifier.meaning().problemType();
        if (type != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
            throw new UsageException("%s is a model for %s, and evaluate measures those that tell classes apart;"
                            .formatted(folder, type.configName())
                    + " 'lapidary predict --model " + folder + "' says what it makes of texts or images");
        }
    }

    private void note(String sentence) {
        console.tell("note: %s", sentence);
    }

    /** @param records where the results go besides, or null */
    private <B extends LabelledBatch> void evaluate(
            PretrainedClassifier classifier,
            ClassificationTask<B> task,
            Dataset<B> examples,
            String description,
            OutputFolder records) {
        long start = System.nanoTime();
        Metrics metrics = new Evaluator(classifier.scope(), batchSize).evaluate(task, examples);
        Map<String, Object> results = MetricsTable.results(metrics, (System.nanoTime() - start) / 1e9);
        if (records != null) {
            records.write("eval_results.json", results);
        }
        if (format == Format.JSON) {
            console.out().println(Json.pretty(results));
        } else {
            console.say("%s", description);
            console.say("");
            console.say(MetricsTable.of(metrics, classifier.labels(), console.tableColumns()));
        }
    }
}
