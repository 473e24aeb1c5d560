package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lapidary predict}: says which class texts belong to. */
@Command(name = "predict")
final class PredictCommand implements Callable<Integer> {
    private enum Format {
        TEXT,
        JSONL
    }

    private static final int MOST_SHOWN = 3;

    private final Console console;

    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Mixin
    private TextSource source;

    @Mixin
    private LengthOptions length;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size", "--batch-size"},
            defaultValue = "32")
    private int batchSize;

    @Option(names = "--format", defaultValue = "text")
    private Format format;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        runtime.check();
        List<Example> examples = source.read(console);
        Path folder = model.folder(console.err()::println);
        try (TextClassifier classifier = TextClassifier.load(runtime.backend(), folder, LoadOptions.asSaved())) {
            int usual = RunArguments.trainedLength(folder, classifier.model().maxLength());
            List<TokenizedExample> tokenized = length.tokenize(
                    classifier, examples, usual, note -> console.err().println("note: " + note));
            new Evaluator(classifier.model(), classifier.scope(), batchSize)
                    .predict(
                            tokenized,
                            (example, logits) -> print(examples.get(example.index()), logits, classifier.labels()));
        }
        return 0;
    }

    private void print(Example example, double[] logits, LabelSet labels) {
        double[] probabilities = Evaluator.probabilities(logits);
        console.out()
                .println(
                        format == Format.JSONL
                                ? json(example, logits, probabilities, labels)
                                : text(example, probabilities, labels));
    }

    private static String json(Example example, double[] logits, double[] probabilities, LabelSet labels) {
        int best = Evaluator.argMax(logits);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("text", example.text());
        if (example.textPair() != null) {
            line.put("text_pair", example.textPair());
        }
        line.put("label", labels.name(best));
        line.put("score", probabilities[best]);
        Map<String, Object> byLabel = new LinkedHashMap<>();
        for (int c = 0; c < probabilities.length; c++) {
            byLabel.put(labels.name(c), probabilities[c]);
        }
        line.put("probabilities", byLabel);
        line.put("logits", logits);
        return Json.line(line);
    }

    /** The most likely classes with their probabilities, then the text. */
    private static String text(Example example, double[] probabilities, LabelSet labels) {
        String classes = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
                .limit(MOST_SHOWN)
                .map(c -> String.format(Locale.ROOT, "%s %.4f", labels.name(c), probabilities[c]))
                .collect(Collectors.joining(", "));
        return classes + "\t" + example.text() + (example.textPair() == null ? "" : "\t" + example.textPair());
    }
}
