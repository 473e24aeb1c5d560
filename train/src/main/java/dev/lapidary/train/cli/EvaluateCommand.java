package dev.lapidary.train.cli;

import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.metrics.Metrics;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapidary evaluate}: measures a fine-tuned model on labelled examples. */
@Command(name = "evaluate")
final class EvaluateCommand implements Callable<Integer> {
    private enum Format {
        TEXT,
        JSON
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private EvaluateOptions options;

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
        options.runtime().check();
        TaskCommand task = options.model().task(options.runtime());
        Tasks.refuseOptionsOfOthers(task, spec.commandLine().getParseResult());
        // Claimed before the work, so that what is wrong with it is said at once.
        try (OutputFolder folder = output == null ? null : OutputFolder.claim(output, true);
                Job<?> job = task.evaluate(options)) {
            evaluate(task, job, folder);
            job.closingNotes().forEach(console::note);
        }
        return 0;
    }

    /** @param records where the results go besides, or null */
    private <B extends Batch> void evaluate(TaskCommand task, Job<B> job, OutputFolder records) {
        Path folder = options.model().folder(line -> console.tell("%s", line));
        LoadOptions loadOptions =
                labelsAreIndices ? LoadOptions.asSaved().withLabelsAsIndices() : LoadOptions.asSaved();
        try (LoadedJob<B> loaded =
                job.load(options.runtime().backend(), folder, loadOptions, RunArguments.of(spec), console::note)) {
            loaded.model().notes().forEach(console::note);
            long start = System.nanoTime();
            Metrics metrics = new Evaluator(loaded.model().scope(), options.batchSize())
                    .evaluate(loaded.task(), loaded.validation());
            Map<String, Object> results = MetricsTable.results(metrics, (System.nanoTime() - start) / 1e9);
            if (records != null) {
                records.write("eval_results.json", results);
            }
            if (format == Format.JSON) {
                console.out().println(Json.pretty(results));
            } else {
                job.descriptions().forEach(description -> console.say("%s", description));
                console.say("");
                console.say(
                        MetricsTable.of(task.headline(), metrics, loaded.model().labels(), console.tableColumns()));
            }
        }
    }
}
