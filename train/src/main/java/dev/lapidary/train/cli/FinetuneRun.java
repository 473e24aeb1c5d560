package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.Task;
import dev.lapidary.train.Trainer;
import dev.lapidary.train.TrainingListener;
import dev.lapidary.train.TrainingSettings;
import dev.lapidary.train.metrics.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run of finetune: says what it does, trains, keeps the model, writes the records. */
final class FinetuneRun<B extends Batch> {
    private final Console console;
    private final TaskCommand command;
    private final Job<B> job;
    private final PretrainedClassifier classifier;
    private final Task<B> task;
    private final Dataset<B> training;
    private final Dataset<B> validation;
    private final TrainingSettings settings;
    private final OutputFolder output;
    private final StoredType type;
    private final RunArguments arguments;
    private final boolean savesLast;

    /**
     * @param saveFinal whether the last weights are kept rather than the best; without validation data they always are
     * @param type that they are stored in
     */
    FinetuneRun(
            Console console,
            TaskCommand command,
            Job<B> job,
            LoadedJob<B> loaded,
            TrainingSettings settings,
            OutputFolder output,
            boolean saveFinal,
            StoredType type,
            RunArguments arguments) {
        this.console = console;
        this.command = command;
        this.job = job;
        this.classifier = loaded.model();
        this.task = loaded.task();
        this.training = loaded.training();
        this.validation = loaded.validation();
        this.settings = settings;
        this.output = output;
        this.type = type;
        this.arguments = arguments;
        savesLast = saveFinal || validation == null;
    }

    /** @param modelName as the user calls the model that this run starts from */
    void run(String modelName) {
        if (validation == null) {
            note("without validation data the last weights are saved; --validation-split 0.1 holds some data out");
        }
        // A better model is written beside the one that it replaces.
        output.requireRoom(classifier.store().count(), savesLast ? 1 : 2);
        RunLog log = new RunLog(task.metric(settings.bestMetric()));
        Trainer<B> trainer = new Trainer<>(
                classifier.model(),
                classifier.store(),
                classifier.scope(),
                task,
                training,
                validation,
                settings,
                new RunListeners(List.of(
                        new Introduction(modelName),
                        log,
                        new BestModelKeeper(),
                        new ProgressPrinter(
                                console, command.headline(), classifier.labels().size(), !savesLast))));
        Trainer.Result result = trainer.train();
        if (savesLast) {
            output.save(classifier, type, arguments.values());
        }
        conclude(result, log);
    }

    private void note(String sentence) {
        console.say("note: %s", sentence);
    }

    /** Says what is about to happen, once the trainer knows how long it will take. */
    private final class Introduction implements TrainingListener {
        private final String modelName;

        Introduction(String modelName) {
            this.modelName = modelName;
        }

        @Override
        public void started(int totalSteps, int stepsPerEpoch) {
            long parameters = classifier.store().count();
            long trainable = classifier.store().trainableCount();
            arguments.put("labels", classifier.labels().names());
            arguments.put("train_samples", training.size());
            arguments.put("eval_samples", validation == null ? 0 : validation.size());
            arguments.put("total_steps", totalSteps);
            arguments.put("total_warmup_steps", settings.warmup(totalSteps));
            arguments.put("parameters", parameters);
            arguments.put("trainable_parameters", trainable);
            arguments.put("java", Runtime.version().toString());
            classifier.notes().forEach(FinetuneRun.this::note);
            row("model", "%s: %,d parameters, %,d trainable (%s)", modelName, parameters, trainable, strategy());
            row("classes", "%s", classifier.labels());
            job.descriptions().forEach(description -> row("data", "%s", description));
            row("runs on", "%s", backend().description());
            row("steps", "%,d, %,d an epoch of %,d examples", totalSteps, stepsPerEpoch, training.size());
            row("updates", "%s", updates());
            console.say("");
        }

        private void row(String name, String format, Object... values) {
            console.say("  %-8s %s", name, String.format(Locale.ROOT, format, values));
        }

        private String strategy() {
            return arguments.values().get("strategy").toString();
        }

        private String updates() {
            return "%s, learning rate %s (%s), batches of %d, seed %d"
                    .formatted(
                            settings.optimizer().name(),
                            Numbers.brief(settings.learningRate()),
                            settings.schedule().toString().toLowerCase(Locale.ROOT),
                            (long) settings.batchSize() * settings.accumulationSteps(),
                            settings.seed());
        }
    }

    private Backend backend() {
        return classifier.scope().backend();
    }

    /** Saves each model that is better than all before it. */
    private final class BestModelKeeper implements TrainingListener {
        @Override
        public void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {
            if (best && !savesLast) {
                output.save(classifier, type, arguments.values());
            }
        }
    }

    private void conclude(Trainer.Result result, RunLog log) {
        Map<String, Object> train = trainResults(result);
        Map<String, Object> all = new LinkedHashMap<>(train);
        console.say("");
        Metrics metrics = log.metrics(savesLast);
        if (metrics != null) {
            Map<String, Object> eval = MetricsTable.results(metrics, log.seconds(savesLast));
            eval.put("epoch", result.last().epoch());
            output.write("eval_results.json", eval);
            all.putAll(eval);
            console.say(
                    MetricsTable.of(command.headline(), metrics, classifier.labels(), console.tableColumns()) + "\n");
        }
        output.write("train_results.json", train);
        output.write("all_results.json", all);
        output.write("trainer_state.json", log.state(settings, result.last(), result.best(), train));
        console.say(
                "Trained in %s: %s, at most %,.0f MB of memory.",
                Numbers.clock(result.last().seconds()), Numbers.speed(result.last()), (double)
                        train.get("peak_rss_mb"));
        job.closingNotes().forEach(this::note);
        console.say("Saved %s to %s", kept(result), output.path());
    }

    private String kept(Trainer.Result result) {
        return savesLast
                ? "the model"
                : "the best model, of epoch " + Numbers.brief(result.best().epoch()) + ",";
    }

    /** Under transformers' names; the runtime is that of the updates alone. */
    private Map<String, Object> trainResults(Trainer.Result result) {
        TrainingListener.Progress last = result.last();
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("epoch", last.epoch());
        results.put("peak_rss_mb", PeakMemory.megabytes(backend()));
        results.put("train_loss", result.meanLoss());
        results.put("train_runtime", last.seconds());
        results.put("train_samples", training.size());
        results.put("train_samples_per_second", last.examples() / last.seconds());
        results.put("train_steps_per_second", last.step() / last.seconds());
        if (last.tokens() > 0) {
            results.put("train_tokens_per_second", last.tokens() / last.seconds());
        }
        return results;
    }
}
