package dev.lapidary.train;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.loaders.batching.BatchIterator;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.models.Classifier;
import dev.lapidary.train.TrainingListener.Progress;
import dev.lapidary.train.metrics.Metric;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The training loop. One update: the gradients of the mean loss over a few batches, the penalties', clipping, the optimizer. One
 * scope per batch: what its forward pass made is gone when its backward pass is done.
 */
public final class Trainer<B extends Batch> {
    private final Classifier model;
    private final ParameterStore store;
    private final Scope modelScope;
    private final Task<B> task;
    private final Dataset<B> training;
    private final Dataset<B> validation;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final EpochOrder order;
    private final Metric bestMetric;
    private final int stepsPerEpoch;
    private final int totalSteps;

    private Optimizer optimizer;
    private Progress progress;
    private boolean stopped;
    private int passes;
    private double lossSinceLog;
    private int stepsSinceLog;
    private double totalLoss;
    private Progress best;
    private double bestValue = Double.NaN;

    /**
     * @param store the model's parameters
     * @param modelScope where they live
     * @param task runs that model
     * @param validation evaluated on while training; null for no evaluation
     * @param listener null for none
     * @throws IllegalArgumentException if the task has no metric of the name that decides
     */
    public Trainer(
            Classifier model,
            ParameterStore store,
            Scope modelScope,
            Task<B> task,
            Dataset<B> training,
            Dataset<B> validation,
            TrainingSettings settings,
            TrainingListener listener) {
        this.model = model;
        this.store = store;
        this.modelScope = modelScope;
        this.task = task;
        this.training = training;
        this.validation = validation;
        this.settings = settings;
        this.listener = listener == null ? new TrainingListener() {} : listener;
        order = new EpochOrder(training.size(), settings.batchSize(), settings.seed(), settings.shuffle());
        bestMetric = task.metric(settings.bestMetric());
        stepsPerEpoch = settings.stepsPerEpoch(order.batches());
        totalSteps = settings.totalSteps(order.batches());
        progress = new Progress(0, totalSteps, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * What a run came to.
     *
     * @param last how far it got
     * @param meanLoss over all updates, with penalties
     * @param best where the best evaluated model was; null without evaluation
     */
    public record Result(Progress last, double meanLoss, Progress best) {}

    /**
     * Trains to the end of the settings, or until the listener wants to stop.
     *
     * @throws TrainingException if the loss or a gradient stops being a finite number
     */
    public Result train() {
        // Other numbers than those that a new head began with.
        settings.strategy().prepare(model, new TorchRandom(~settings.seed()));
        settings.strategy().apply(model, 0, 0);
        Set<Parameter> learning = settings.strategy().everLearning(model);
        store.allocateGradients(learning::contains);
        task.requireTrainable(training, order);
        try (Scope optimizerScope = modelScope.child("optimizer")) {
            optimizer = settings.optimizer().create(store, settings.groups(), optimizerScope);
            listener.started(totalSteps, stepsPerEpoch);
            for (int epoch = 0; progress.step() < totalSteps && !stopped; epoch++) {
                train(epoch);
            }
        }
        return new Result(progress, totalLoss / progress.step(), best);
    }

    private void train(int epoch) {
        int before = progress.step();
        try (BatchIterator<B> batches = training.batches(order, epoch, 0)) {
            while (batches.hasNext() && progress.step() < totalSteps && !stopped) {
                long start = System.nanoTime();
                List<B> group = next(batches, settings.accumulationSteps());
                if (!group.isEmpty()) {
                    settings.strategy().apply(model, epoch, progress.step());
                    update(group, start);
                    report();
                }
            }
        }
        if (progress.step() == before) {
            throw new TrainingException("there is nothing to learn from: none of the " + training.size()
                    + " examples could be read; correct or replace them");
        }
    }

    /** The next batches that teach something, at most {@code count}. */
    private List<B> next(BatchIterator<B> batches, int count) {
        List<B> group = new ArrayList<>();
        while (group.size() < count && batches.hasNext()) {
            B batch = batches.next();
            if (batch.size() > 0 && task.weight(batch) > 0) {
                group.add(batch);
            }
        }
        return group;
    }

    /** @param start when waiting for the batches began, which counts as training */
    private void update(List<B> batches, long start) {
        store.zeroGradients();
        double weight = batches.stream().mapToDouble(task::weight).sum();
        double loss = 0;
        double norm;
        try (Scope scope = modelScope.child("losses")) {
            NdArray losses = scope.empty("losses", Shape.of(batches.size()));
            for (int i = 0; i < batches.size(); i++) {
                addGradients(batches.get(i), weight, losses.rows(i, i + 1));
            }
            double penalties = settings.penalties().addGradients(store);
            // Numbers are read as late as this, so that a GPU goes through all of it without a stop.
            norm = Math.sqrt(store.gradientSquares());
            for (double ofBatch : losses.toDoubles()) {
                loss += ofBatch;
            }
            loss += penalties;
        }
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw diverged(loss);
        }
        double rate = settings.rate(progress.step(), totalSteps);
        optimizer.step(rate, settings.clippingFactor(norm));
        int step = progress.step() + 1;
        progress = new Progress(
                step,
                totalSteps,
                (double) step / stepsPerEpoch,
                loss,
                rate,
                norm,
                progress.tokens() + batches.stream().mapToLong(Batch::tokens).sum(),
                progress.examples() + batches.stream().mapToLong(Batch::size).sum(),
                progress.seconds() + (System.nanoTime() - start) / 1e9);
    }

    /** Adds a batch's part of the gradients of the mean loss, and gives its part of that loss in {@code value}. */
    private void addGradients(B batch, double divisor, NdArray value) {
        try (Scope scope = modelScope.child("training step " + (progress.step() + 1))) {
            model.startPass(passes++);
            Tensor loss = task.loss(batch, divisor, scope);
            loss.backward();
            scope.backend().elementwise().copy(loss.data().reshape(value.shape()), value);
        }
    }

    private void report() {
        totalLoss += progress.loss();
        lossSinceLog += progress.loss();
        stepsSinceLog++;
        listener.updated(progress);
        boolean last = progress.step() == totalSteps;
        if (last || progress.step() % settings.loggingSteps() == 0) {
            listener.logged(progress, lossSinceLog / stepsSinceLog);
            lossSinceLog = 0;
            stepsSinceLog = 0;
        }
        int interval = settings.evaluationSteps() > 0 ? settings.evaluationSteps() : stepsPerEpoch;
        if (validation != null && (last || progress.step() % interval == 0)) {
            evaluate();
        }
        stopped = listener.wantsToStop();
    }

    private void evaluate() {
        long start = System.nanoTime();
        Metrics metrics = new Evaluator(modelScope, settings.evaluationBatchSize()).evaluate(task, validation);
        double value = metrics.value(bestMetric.name());
        boolean isBest = best == null || bestMetric.isBetter(value, bestValue);
        if (isBest) {
            best = progress;
            bestValue = value;
        }
        listener.evaluated(progress, metrics, (System.nanoTime() - start) / 1e9, isBest);
    }

    private TrainingException diverged(double loss) {
        String kept = best == null
                ? "no model had been evaluated yet, so none was kept"
                : "the best model so far, of step " + best.step() + ", was kept";
        String what = Double.isFinite(loss) ? "a gradient" : "the loss";
        return new TrainingException(
                "%s stopped being a finite number at step %d of %d; %s; try a lower --learning-rate, more --warmup-steps or a --max-grad-norm"
                        .formatted(what, progress.step() + 1, totalSteps, kept));
    }
}
