package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.Metrics;
import dev.lapidary.train.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lapidary evaluate}: measures a fine-tuned model on labelled texts. */
@Command(name = "evaluate")
final class EvaluateCommand implements Callable<Integer> {
    private enum Format {
        TEXT,
        JSON
    }

    private final Console console;

    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Option(names = {"--test-file", "--validation-file", "-i", "--input"})
    private Path file;

    @Option(names = {"--max-eval-samples"})
    private Integer maxExamples;

    @Mixin
    private ColumnOptions columns;

    @Mixin
    private LengthOptions length;

    @Option(
            names = {"--per-device-eval-batch-size", "--eval-batch-size", "--batch-size"},
            defaultValue = "32")
    private int batchSize;

    @Option(names = "--format", defaultValue = "text")
    private Format format;

    @Option(names = {"-o", "--output-dir"})
    private Path output;

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        runtime.check();
        TextData data = read();
        Path folder = model.folder(console.err()::println);
        try (TextClassifier classifier = TextClassifier.load(runtime.backend(), folder, LoadOptions.asSaved())) {
            int usual = RunArguments.trainedLength(folder, classifier.model().maxLength());
            List<TokenizedExample> examples = length.tokenize(
                    classifier, data.examples(), usual, note -> console.err().println("note: " + note));
            long start = System.nanoTime();
            Metrics metrics = new Evaluator(classifier.model(), classifier.scope(), batchSize).evaluate(examples);
            Map<String, Object> results = MetricsTable.results(metrics, (System.nanoTime() - start) / 1e9);
            if (output != null) {
                OutputFolder.claim(output, true).write("eval_results.json", results);
            }
            if (format == Format.JSON) {
                console.out().println(Json.pretty(results));
            } else {
                console.out().println(data.describe());
                console.out().println();
                console.out().print(MetricsTable.of(metrics, classifier.labels()));
            }
        }
        return 0;
    }

    private TextData read() {
        if (file == null) {
            throw new UsageException("which texts? Give --test-file a file with labels");
        }
        return TextData.read(file, columns.forTraining(maxExamples));
    }
}
