package dev.lapidary.train.cli;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.ScoreFunction;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import dev.lapidary.train.tasks.classification.Logits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints which class texts or images belong to. */
final class PredictionPrinter {
    private static final int MOST_SHOWN = 3;

    /**
     * What was classified.
     *
     * @param fields of its line of JSON
     * @param shown to people, with nothing in it that a terminal would obey but a tab between two texts
     */
    record Subject(Map<String, Object> fields, String shown) {
        static Subject of(Example text) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("text", text.text());
            if (text.textPair() == null) {
                return new Subject(fields, Printable.visible(text.text()));
            }
            fields.put("text_pair", text.textPair());
            return new Subject(fields, Printable.visible(text.text()) + "\t" + Printable.visible(text.textPair()));
        }

        static Subject ofImage(String name) {
            return new Subject(Map.of("image", name), Printable.visible(name));
        }
    }

    private final Console console;
    private final PredictOptions.Format format;
    private final PretrainedClassifier classifier;

    PredictionPrinter(Console console, PredictOptions.Format format, PretrainedClassifier classifier) {
        this.console = console;
        this.format = format;
        this.classifier = classifier;
    }

    /** Runs the model, and prints a line for each example. @param subjects what the examples are, by number */
    <B extends LabelledBatch> void print(
            ClassificationTask<B> task, Dataset<B> examples, int batchSize, IntFunction<Subject> subjects) {
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
