package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TrainingSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapidary finetune}: trains a pretrained model on labelled texts or images. */
@Command(name = "finetune")
final class FinetuneCommand implements Callable<Integer> {
    private static final Path RUNS = Path.of("out");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private FinetuneOptions options;

    @Option(names = {"--replace-head", "--ignore-mismatched-sizes"})
    private boolean replaceHead;

    @Option(names = "--labels-are-indices")
    private boolean labelsAreIndices;

    @Option(names = "--from-scratch")
    private boolean fromScratch;

    @Option(names = {"-o", "--output-dir"})
    private Path output;

    @Option(names = "--overwrite-output-dir")
    private boolean overwrite;

    @Option(names = "--save-dtype", defaultValue = "float32")
    private String saveDtype;

    @Option(names = "--save-final")
    private boolean saveFinal;

    @Option(names = "--load-best-model-at-end", arity = "0..1", fallbackValue = "true", defaultValue = "true")
    private boolean loadBest;

    FinetuneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        options.runtime().check();
        TaskCommand task = options.task();
        Tasks.refuseOptionsOfOthers(task, spec.commandLine().getParseResult());
        BuiltInExample example = options.hasTrainingData() ? null : task.example();
        if (example == null && !options.hasTrainingData()) {
            throw new UsageException("what to learn from? Give --train-file a file for %s".formatted(task.id()));
        }
        TrainingSettings settings = options.training().settings(task, example);
        try (OutputFolder folder = claimOutput(example)) {
            if (example != null) {
                console.say(example.about() + (fromScratch ? BuiltInExample.FROM_SCRATCH : example.start()) + "\n\n");
            }
            String sample;
            try (Job<?> job = task.finetune(options, settings)) {
                sample = run(task, job, example, settings, folder);
            }
            sayNextCommands(folder.path(), task, example, sample);
        }
        return 0;
    }

    /** Returns what the model can be tried on. */
    private <B extends Batch> String run(
            TaskCommand task, Job<B> job, BuiltInExample example, TrainingSettings settings, OutputFolder folder) {
        String name = options.model().orElse(job.defaultModel());
        Path source = ModelChoice.folder(name, line -> console.say("  %s", line));
        Backend backend = options.runtime().backend();
        RunArguments arguments = RunArguments.of(spec);
        arguments.put("task", task.id());
        arguments.put("model_name_or_path", name);
        arguments.put("model_folder", source);
        arguments.put("output_dir", folder.path());
        arguments.put("learning_rate", settings.learningRate());
        arguments.put("num_train_epochs", settings.epochs());
        arguments.put("backend", backend.description());
        arguments.put("threads", options.runtime().threads());
        arguments.put("convolution", options.runtime().convolution());
        LoadOptions loadOptions = loadOptions(job, example, settings);
        StoredType type = SaveType.of(saveDtype);
        try (LoadedJob<B> loaded = job.load(backend, source, loadOptions, arguments, this::note)) {
            new FinetuneRun<>(console, task, job, loaded, settings, folder, saveFinal || !loadBest, type, arguments)
                    .run(name);
        }
        if (example == null || !options.training().evaluates()) {
            return task.sample();
        }
        // What was saved may be of an earlier epoch than what was in memory.
        try (LoadedJob<B> saved =
                job.load(backend, folder.path(), LoadOptions.asSaved(), RunArguments.of(spec), unsaid -> {})) {
            String right = job.sample(saved, settings.evaluationBatchSize(), folder);
            return right == null ? task.sample() : right;
        }
    }

    private void note(String sentence) {
        console.say("note: %s", sentence);
    }

    private LoadOptions loadOptions(Job<?> job, BuiltInExample example, TrainingSettings settings) {
        LoadOptions loadOptions = LoadOptions.forTraining(settings.seed(), job.labels());
        if (replaceHead || example != null && !options.model().isGiven()) {
            loadOptions = loadOptions.withReplacedHead();
        }
        if (labelsAreIndices) {
            loadOptions = loadOptions.withLabelsAsIndices();
        }
        if (fromScratch) {
            loadOptions = loadOptions.withFreshWeights();
        }
        return options.dropout().applyTo(loadOptions);
    }

    /** The example may be run again and again without a word about where; its model then gives way to the next. */
    private OutputFolder claimOutput(BuiltInExample example) {
        if (output != null) {
            return OutputFolder.claim(output, overwrite);
        }
        Path byDefault = RUNS.resolve(defaultName(example));
        boolean again = example != null && OutputFolder.isOfEarlierRun(byDefault);
        if (again) {
            console.say("Replacing the model of an earlier run in %s.", byDefault);
        }
        return OutputFolder.claim(byDefault, overwrite || again);
    }

    private String defaultName(BuiltInExample example) {
        if (example != null) {
            return example.name() + (fromScratch ? "-from-scratch" : "");
        }
        Path source = options.data().hasTrainFile()
                ? options.data().trainFile()
                : options.images().trainDir();
        Path name = source.toAbsolutePath().normalize().getFileName();
        return name == null ? "data" : name.toString().replaceFirst("\\.\\w+$", "");
    }

    private void sayNextCommands(Path saved, TaskCommand task, BuiltInExample example, String sample) {
        String use = "--model " + saved + " ";
        console.say("\nTry next:");
        console.sayCommand("  ./lapidary predict " + use + sample);
        console.sayCommand("  ./lapidary "
                + (example == null ? "evaluate " + use + task.testOption() : "finetune " + example.ownData()));
    }
}
