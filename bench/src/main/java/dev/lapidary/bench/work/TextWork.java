package dev.lapidary.bench.work;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import dev.lapidary.loaders.pretrained.ModelStore;
import dev.lapidary.tokenizer.Tokenizer;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import dev.lapidary.train.Trainer;
import dev.lapidary.train.TrainingListener;
import dev.lapidary.train.TrainingSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Tasks on texts, done by the classes that the command line is made of. */
final class TextWork {
    private static final double LEARNING_RATE = 5e-5;

    private final Task task;
    private final Recorder recorder;

    TextWork(Task task, Recorder recorder) {
        this.task = task;
        this.recorder = recorder;
    }

    /** A pretrained model with a fresh head for the labels of the texts: the folder that both halves start from. */
    void prepare() {
        Path pretrained = ModelStore.ofUser().resolve(task.model(), System.err::println);
        TextData data = TextData.read(Path.of(task.texts()), TextOptions.forTraining());
        LoadOptions options =
                LoadOptions.forTraining(Task.SEED, List.copyOf(data.labels())).withReplacedHead();
        try (TextClassifier classifier = TextClassifier.load(backend(), pretrained, options)) {
            classifier.save(Path.of(task.output()));
        }
    }

    /** As {@code lapidary finetune} does, in the order of the file. */
    void train() {
        List<Example> texts = texts();
        try (TextClassifier classifier = load()) {
            Dataset<TextBatch> dataset =
                    TextClassifier.dataset(classifier.tokenize(texts, Truncation.to(task.maxLength())));
            new Trainer<>(
                            classifier.model(),
                            classifier.store(),
                            classifier.scope(),
                            classifier.task(0),
                            dataset,
                            null,
                            settings(),
                            new Updates())
                    .train();
        }
    }

    private TrainingSettings settings() {
        return TrainingSettings.builder()
                .learningRate(LEARNING_RATE)
                .maxSteps(task.steps())
                .batchSize(task.batchSize())
                .evaluationBatchSize(task.batchSize())
                .loggingSteps(task.steps())
                .shuffle(false)
                .seed(Task.SEED)
                .build();
    }

    private final class Updates implements TrainingListener {
        private double seconds;
        private long tokens;

        @Override
        public void updated(Progress progress) {
            recorder.step(progress.seconds() - seconds, progress.tokens() - tokens, progress.loss());
            seconds = progress.seconds();
            tokens = progress.tokens();
        }
    }

    /** From text to logits, one text after the other. */
    void predictOneByOne() {
        List<Example> texts = texts();
        try (TextClassifier classifier = load()) {
            for (int step = 0; step < task.steps(); step++) {
                predict(classifier, List.of(texts.get(step % texts.size())));
            }
        }
    }

    /** From text to logits, all texts in batches, in their order. */
    void predictAll() {
        List<Example> texts = texts();
        try (TextClassifier classifier = load()) {
            for (int step = 0; step < task.steps(); step++) {
                predict(classifier, texts);
            }
        }
    }

    private void predict(TextClassifier classifier, List<Example> texts) {
        long start = System.nanoTime();
        Dataset<TextBatch> dataset =
                TextClassifier.dataset(classifier.tokenize(texts, Truncation.to(task.maxLength())));
        double[] sum = new double[1];
        classifier
                .task(0)
                .predict(
                        new Evaluator(classifier.scope(), task.batchSize()),
                        dataset,
                        (index, label, logits) -> sum[0] += logits[0]);
        recorder.step((System.nanoTime() - start) / 1e9, texts.size());
        recorder.check(sum[0]);
    }

    /** Ids of all texts, on this thread. */
    void tokenize() {
        List<String> texts = texts().stream().map(Example::text).toList();
        double megabytes = texts.stream()
                        .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1e6;
        Tokenizer tokenizer = Tokenizer.load(Path.of(task.model()));
        for (int step = 0; step < task.steps(); step++) {
            int[][] ids = new int[texts.size()][];
            long start = System.nanoTime();
            for (int i = 0; i < ids.length; i++) {
                ids[i] = tokenizer.encode(texts.get(i)).ids();
            }
            recorder.step((System.nanoTime() - start) / 1e9, megabytes);
            if (step == 0) {
                List.of(ids).forEach(recorder::check);
            }
        }
    }

    private List<Example> texts() {
        return TextData.read(Path.of(task.texts()), TextOptions.forTraining()).examples();
    }

    private TextClassifier load() {
        // The labels are the model's own.
        LoadOptions options = LoadOptions.forTraining(Task.SEED, List.of());
        return TextClassifier.load(backend(), Path.of(task.model()), options);
    }

    private Backend backend() {
        return Backends.cpu(task.threads());
    }
}
