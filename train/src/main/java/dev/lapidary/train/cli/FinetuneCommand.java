package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.StoredType;
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
    private ModelChoice model;

    @Mixin
    private RuntimeOptions runtime;

    @Mixin
    private DataOptions data;

    @Mixin
    private LengthOptions length;

    @Mixin
    private ImageOptions images;

    @Mixin
    private TrainingOptions training;

    @Option(names = {"--replace-head", "--ignore-mismatched-sizes"})
    private boolean replaceHead;

    @Option(names = "--labels-are-indices")
    private boolean labelsAreIndices;

    @Option(names = "--from-scratch")
    private boolean fromScratch;

    @Option(names = "--dropout")
    private Double dropout;

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
        runtime.check();
        Task task = task();
        task.refuseOptionsOfOthers(spec.commandLine().getParseResult());
        BuiltInExample example = data.hasTrainFile() || images.trainDir() != null ? null : BuiltInExample.of(task);
        TrainingSettings settings = training.settings(task, example);
        try (OutputFolder folder = claimOutput(example)) {
            if (example != null) {
                console.say(example.about() + (fromScratch ? BuiltInExample.FROM_SCRATCH : example.start()) + "\n\n");
            }
            String sample;
            try (Workload workload = read(task, settings)) {
                sample = run(workload, example, settings, folder);
            }
            sayNextCommands(folder.path(), task, example, sample);
        }
        return 0;
    }

    /** As given; else what the data or the model are for. */
    private Task task() {
        boolean pictures = images.trainDir() != null || model.readsImages();
        return runtime.taskOr(pictures ? Task.IMAGE_CLASSIFICATION : Task.TEXT_CLASSIFICATION);
    }

    private Workload read(Task task, TrainingSettings settings) {
        return switch (task) {
            case TEXT_CLASSIFICATION -> {
                Warmup warmup = runtime.namesGpu() ? Warmup.none() : Warmup.start();
                yield new TextWorkload(
                        warmup, data.texts(training.evaluates(), settings.seed()), length, training.labelSmoothing());
            }
            case IMAGE_CLASSIFICATION -> data.pictures(images, training.evaluates(), training, runtime.threads());
        };
    }

    /** Returns what the model can be tried on. */
    private String run(Workload workload, BuiltInExample example, TrainingSettings settings, OutputFolder folder) {
        String name = model.orElse(workload.defaultModel());
        Path source = ModelChoice.folder(name, line -> console.say("  %s", line));
        Backend backend = runtime.backend();
        RunArguments arguments = RunArguments.of(spec);
        arguments.put("task", workload.task().toString());
        arguments.put("model_name_or_path", name);
        arguments.put("model_folder", source);
        arguments.put("output_dir", folder.path());
        arguments.put("learning_rate", settings.learningRate());
        arguments.put("num_train_epochs", settings.epochs());
        arguments.put("backend", backend.description());
        arguments.put("threads", runtime.threads());
        arguments.put("convolution", runtime.convolution());
        LoadOptions options = loadOptions(workload, example, settings);
        StoredType type = SaveType.of(saveDtype);
        try (Workload.Prepared<?> prepared = workload.prepare(backend, source, options, arguments, this::note)) {
            new FinetuneRun<>(console, workload, prepared, settings, folder, saveFinal || !loadBest, type, arguments)
                    .run(name);
        }
        if (example == null || !training.evaluates()) {
            return workload.task().sample();
        }
        // What was saved may be of an earlier epoch than what was in memory.
        try (Workload.Prepared<?> saved =
                workload.prepare(backend, folder.path(), LoadOptions.asSaved(), RunArguments.of(spec), unsaid -> {})) {
            String right = workload.samples(MostConfidentExamples.of(saved, settings.evaluationBatchSize()), folder);
            return right == null ? workload.task().sample() : right;
        }
    }

    private void note(String sentence) {
        console.say("note: %s", sentence);
    }

    private LoadOptions loadOptions(Workload workload, BuiltInExample example, TrainingSettings settings) {
        LoadOptions options = LoadOptions.forTraining(settings.seed(), workload.labels());
        if (replaceHead || example != null && !model.isGiven()) {
            options = options.withReplacedHead();
        }
        if (labelsAreIndices) {
            options = options.withLabelsAsIndices();
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
        Path source = data.hasTrainFile() ? data.trainFile() : images.trainDir();
        Path name = source.toAbsolutePath().normalize().getFileName();
        return name == null ? "data" : name.toString().replaceFirst("\\.\\w+$", "");
    }

    private void sayNextCommands(Path saved, Task task, BuiltInExample example, String sample) {
        String use = "--model " + saved + " ";
        console.say("\nTry next:");
        console.sayCommand("  ./lapidary predict " + use + sample);
        console.sayCommand("  ./lapidary "
                + (example == null ? "evaluate " + use + task.testOption() : "finetune " + example.ownData()));
    }
}
