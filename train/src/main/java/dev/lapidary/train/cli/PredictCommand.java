package dev.lapidary.train.cli;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.loaders.images.Augmentation;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.ImageClassifier;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.ScoreFunction;
import dev.lapidary.train.TextClassifier;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import dev.lapidary.train.tasks.classification.Logits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapidary predict}: says which class texts or images belong to. */
@Command(name = "predict")
final class PredictCommand implements Callable<Integer> {
    private enum Format {
        TEXT,
        JSONL
    }

    /**
     * What was classified.
     *
     * @param fields of its line of JSON
     * @param shown to people, with nothing in it that a terminal would obey but a tab between two texts
     */
    private record Subject(Map<String, Object> fields, String shown) {
        static Subject of(Example text) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("text", text.text());
            if (text.textPair() == null) {
                return new Subject(fields, Printable.visible(text.text()));
            }
            fields.put("text_pair", text.textPair());
            return new Subject(fields, Printable.visible(text.text()) + "\t" + Printable.visible(text.textPair()));
        }

        static Subject ofPicture(String name) {
            return new Subject(Map.of("image", name), Printable.visible(name));
        }
    }

    private static final int MOST_SHOWN = 3;

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Mixin
    private InputSource source;

    @Mixin
    private LengthOptions length;

    @Option(names = "--on-bad-image", defaultValue = "fail")
    private BadImages.Policy onBad;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size", "--batch-size"},
            defaultValue = "32",
            converter = Values.Count.class)
    private int batchSize;

    @Option(names = "--format", defaultValue = "text")
    private Format format;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        runtime.check();
        Task task = model.task(runtime);
        task.refuseOptionsOfOthers(spec.commandLine().getParseResult());
        switch (task) {
            case TEXT_CLASSIFICATION -> predict(source.texts(console));
            case IMAGE_CLASSIFICATION -> predict(source.pictures(console));
        }
        return 0;
    }

    private void predict(List<Example> texts) {
        Path folder = model.folder(line -> console.tell("%s", line));
        try (TextClassifier classifier = TextClassifier.load(runtime.backend(), folder, LoadOptions.asSaved())) {
            classifier.notes().forEach(this::note);
            int usual = RunArguments.trainedLength(folder, classifier.model().maxLength());
            List<TokenizedExample> tokenized = length.tokenize(classifier, texts, usual, this::note);
            print(classifier, classifier.task(0), TextClassifier.dataset(tokenized), i -> Subject.of(texts.get(i)));
        }
    }

    private void predict(ImageData pictures) {
        Path folder = model.folder(line -> console.tell("%s", line));
        BadImages bad = new BadImages(onBad);
        pictures.notes().forEach(this::note);
        try (pictures;
                ImageClassifier classifier = ImageClassifier.load(runtime.backend(), folder, LoadOptions.asSaved())) {
            classifier.notes().forEach(this::note);
            Dataset<ImageBatch> examples =
                    classifier.dataset(pictures.examples(), false, new Augmentation.None(), bad, runtime.threads());
            print(
                    classifier,
                    classifier.task(0),
                    examples,
                    i -> Subject.ofPicture(pictures.examples().get(i).name()));
        }
        BadImageNotes.of(bad).forEach(this::note);
    }

    private void note(String sentence) {
        console.tell("note: %s", sentence);
    }

    private <B extends LabelledBatch> void print(
            PretrainedClassifier classifier,
            ClassificationTask<B> task,
            Dataset<B> examples,
            IntFunction<Subject> subjects) {
        List<String> labels = unique(classifier.labels().names());
        ScoreFunction function = classifier.meaning().scoreFunction();
        task.predict(new Evaluator(classifier.scope(), batchSize), examples, (index, label, logits) -> {
            Subject subject = subjects.apply(index);
            switch (format) {
                case JSONL -> console.out().println(json(subject, logits, function, labels));
                case TEXT -> console.say(text(subject, function.scores(logits), labels));
            }
        });
    }

    /** Names that several classes share, with their indices. */
    private static List<String> unique(List<String> names) {
        Map<String, Long> counts = names.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        return IntStream.range(0, names.size())
                .mapToObj(c -> counts.get(names.get(c)) == 1 ? names.get(c) : names.get(c) + " [" + c + "]")
                .toList();
    }

    private static String json(Subject subject, double[] logits, ScoreFunction function, List<String> labels) {
        double[] scores = function.scores(logits);
        int best = Logits.argMax(logits);
        Map<String, Object> line = new LinkedHashMap<>(subject.fields());
        line.put("label", labels.get(best));
        line.put("score", scores[best]);
        Map<String, Object> byLabel = new LinkedHashMap<>();
        for (int c = 0; c < scores.length; c++) {
            byLabel.put(labels.get(c), scores[c]);
        }
        line.put(function.givesProbabilities() ? "probabilities" : "values", byLabel);
        line.put("logits", logits);
        return Json.line(line);
    }

    /** The classes of the highest scores with these, then what was classified. */
    private static String text(Subject subject, double[] scores, List<String> labels) {
        String classes = IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[b], scores[a]))
                .limit(MOST_SHOWN)
                .map(c -> String.format(Locale.ROOT, "%s %.4f", Printable.of(labels.get(c)), scores[c]))
                .collect(Collectors.joining(", "));
        return classes + "\t" + subject.shown();
    }
}
