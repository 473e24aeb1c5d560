package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import dev.lapidary.train.TrainingSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapidary finetune}: trains a pretrained encoder on labelled texts. */
@Command(name = "finetune")
final class FinetuneCommand implements Callable<Integer> {
    private static final String DEFAULT_MODEL = "all-MiniLM-L6-v2";
    private static final Path RUNS = Path.of("out");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Mixin
    private DataOptions data;

    @Mixin
    private LengthOptions length;

    @Mixin
    private TrainingOptions training;

    @Option(names = {"--replace-head", "--ignore-mismatched-sizes"})
    private boolean replaceHead;

    @Option(names = "--from-scratch")
    private boolean fromScratch;

    @Option(names = "--dropout")
    private Double dropout;

    @Option(names = {"-o", "--output-dir"})
    private Path output;

    @Option(names = "--overwrite-output-dir")
    private boolean overwrite;

    @Option(names = "--save-final")
    private boolean saveFinal;

    @Option(names = "--load-best-model-at-end", arity = "0..1", fallbackValue = "true", defaultValue = "true")
    private boolean loadBest;

    FinetuneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        runtime.check();
        TrainingSettings settings = training.settings(data.embedded());
        OutputFolder folder = claimOutput();
        if (data.embedded()) {
            introduceExample();
        }
        ExampleSets examples = data.read(training.evaluates(), settings.seed());
        String name = model.orElse(DEFAULT_MODEL);
        Path source = ModelChoice.folder(name, line -> console.out().println("  " + line));
        Backend backend = runtime.backend();
        RunArguments arguments = RunArguments.of(spec);
        arguments.put("model_name_or_path", name);
        arguments.put("model_folder", source);
        arguments.put("output_dir", folder.path());
        arguments.put("learning_rate", settings.optimizer().learningRate());
        arguments.put("num_train_epochs", settings.epochs());
        arguments.put("backend", backend.description());
        arguments.put("threads", runtime.threads());
        try (TextClassifier classifier = TextClassifier.load(backend, source, loadOptions(examples, settings))) {
            FinetuneRun run = new FinetuneRun(
                    console, classifier, settings, examples, length, folder, saveFinal || !loadBest, arguments);
            run.run(name);
        }
        console.out().print(nextCommands(folder.path()));
        return 0;
    }

    private LoadOptions loadOptions(ExampleSets examples, TrainingSettings settings) {
        LoadOptions options = LoadOptions.forTraining(settings.seed(), examples.labels());
        if (replaceHead) {
            options = options.withReplacedHead();
        }
        if (fromScratch) {
            options = options.withFreshWeights();
        }
        if (dropout != null) {
            if (!(dropout >= 0 && dropout < 1)) {
                throw new UsageException("--dropout is a probability from 0 to below 1, not " + dropout);
            }
            options = options.withDropout(dropout);
        }
        return options;
    }

    /** The example may be run again and again without a word about where; its model then gives way to the next. */
    private OutputFolder claimOutput() {
        if (output != null) {
            return OutputFolder.claim(output, overwrite);
        }
        Path byDefault = RUNS.resolve(defaultName());
        boolean again = data.embedded() && OutputFolder.isOfEarlierRun(byDefault);
        if (again) {
            console.out().println("Replacing the model of an earlier run in " + byDefault + ".");
        }
        return OutputFolder.claim(byDefault, overwrite || again);
    }

    private String defaultName() {
        if (data.embedded()) {
            return fromScratch ? "support-intents-from-scratch" : "support-intents";
        }
        return data.trainFile().getFileName().toString().replaceFirst("\\.\\w+$", "");
    }

    private void introduceExample() {
        String start = fromScratch
                ? "It starts from random weights, to compare with the same run without --from-scratch."
                : "It starts from a pretrained encoder, which is fetched once, and takes about a minute.";
        console.out()
                .printf(
                        """
                        No --train-file was given, so this is the built-in example: it learns to sort support
                        requests, such as "Where is my parcel?", into eight intents, from sentences that come along.
                        %s%n
                        """,
                        start);
    }

    private String nextCommands(Path saved) {
        String predict = data.embedded() ? "\"I was charged twice this month\"" : "\"a text of your own\"";
        String second = data.embedded()
                ? "./lapidary finetune --train-file YOUR.csv --validation-split 0.1"
                : "./lapidary evaluate --model " + saved + " --test-file YOUR.csv";
        return """

                Try next:
                  ./lapidary predict --model %s %s
                  %s
                """
                .formatted(saved, predict, second);
    }
}
