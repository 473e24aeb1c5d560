package dev.lapidary.train;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static dev.lapidary.autograd.ops.Scale.scale;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.MersenneTwister;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.models.Classifier;
import dev.lapidary.train.Examples.Batch;
import dev.lapidary.train.Examples.Batches;
import dev.lapidary.train.TrainingListener.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * The training loop. One update: the gradients of the loss over a few batches, the penalties', clipping, the optimizer. One
 * scope per batch: what its forward pass made is gone when its backward pass is done.
 */
public final class Trainer {
    private final Classifier model;
    private final ParameterStore store;
    private final Scope modelScope;
    private final TrainingSettings settings;
    private final Examples training;
    private final EpochOrder order;
    private final Examples validation;
    private final TrainingListener listener;
    private final Optimizer optimizer;
    private final int stepsPerEpoch;
    private final int totalSteps;

    private Progress progress;
    private int passes;
    private double lossSinceLog;
    private int stepsSinceLog;
    private double totalLoss;
    private Progress best;
    private double bestScore = Double.NEGATIVE_INFINITY;

    /**
     * @param store the model's parameters
     * @param modelScope where they live
     * @param validation evaluated on while training; null for no evaluation
     */
    public Trainer(
            Classifier model,
            ParameterStore store,
            Scope modelScope,
            TrainingSettings settings,
            Examples training,
            Examples validation,
            TrainingListener listener) {
        this.model = model;
        this.store = store;
        this.modelScope = modelScope;
        this.settings = settings;
        this.training = training;
        this.validation = validation;
        this.listener = listener;
        order = new EpochOrder(training.count(), settings.batchSize(), settings.seed(), settings.shuffle());
        optimizer = new Optimizer(store, settings.optimizer(), modelScope);
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
     * Trains to the end of the settings.
     *
     * @throws TrainingException if the loss or a gradient stops being a finite number
     */
    public Result train() {
        // Other numbers than those that a new head began with.
        settings.strategy().prepare(model, new MersenneTwister(~settings.seed()));
        settings.strategy().apply(model, 0, 0);
        training.requireTrainable(order);
        listener.started(totalSteps, stepsPerEpoch);
        for (int epoch = 0; progress.step() < totalSteps; epoch++) {
            train(epoch);
        }
        return new Result(progress, totalLoss / totalSteps, best);
    }

    private void train(int epoch) {
        int before = progress.step();
        try (Batches batches = training.batches(order, epoch)) {
            while (batches.hasNext() && progress.step() < totalSteps) {
                long start = System.nanoTime();
                List<Batch> group = next(batches, settings.accumulationSteps());
                if (!group.isEmpty()) {
                    settings.strategy().apply(model, epoch, progress.step());
                    update(group, start);
                    report();
                }
            }
        }
        if (progress.step() == before) {
            throw new TrainingException("there is nothing to learn from: none of the " + training.count()
                    + " examples could be read; correct or replace them");
        }
    }

    /** The next batches that have examples, at most {@code count}. */
    private static List<Batch> next(Batches batches, int count) {
        List<Batch> group = new ArrayList<>();
        while (group.size() < count && batches.hasNext()) {
            Batch batch = batches.next();
            if (batch.size() > 0) {
                group.add(batch);
            }
        }
        return group;
    }

    /** @param start when waiting for the batches began, which counts as training */
    private void update(List<Batch> batches, long start) {
        store.zeroGradients();
        double loss = 0;
        double norm;
        try (Scope scope = modelScope.child("losses")) {
            NdArray losses = scope.empty("losses", Shape.of(batches.size()));
            for (int i = 0; i < batches.size(); i++) {
                addGradients(batches.get(i), 1.0 / batches.size(), losses.rows(i, i + 1));
            }
            double penalties = optimizer.addPenalties();
            // Numbers are read as late as this, so that a GPU goes through all of it without a stop.
            norm = optimizer.gradientNorm();
            for (double ofBatch : losses.toDoubles()) {
                loss += ofBatch;
            }
            loss += penalties;
        }
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw diverged(loss);
        }
        double rate = settings.optimizer().learningRate()
                * settings.schedule().factor(progress.step(), settings.warmup(totalSteps), totalSteps);
        optimizer.step(rate, norm);
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

    /** Adds the gradients of the mean loss over a batch, times its share of the update, which becomes {@code value}. */
    private void addGradients(Batch batch, double share, NdArray value) {
        try (Scope scope = modelScope.child("training step " + (progress.step() + 1))) {
            model.startPass(passes++);
            Tensor mean = crossEntropy(batch.logits(scope), scope.ofInts(batch.labels()), settings.labelSmoothing());
            Tensor loss = share == 1 ? mean : scale(mean, share);
            loss.backward();
            scope.backend().copy(loss.data().reshape(value.shape()), value);
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
    }

    private void evaluate() {
        long start = System.nanoTime();
        Metrics metrics = new Evaluator(modelScope, settings.evaluationBatchSize()).evaluate(validation);
        double score = settings.best().score(metrics);
        boolean isBest = score > bestScore;
        if (isBest) {
            best = progress;
            bestScore = score;
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
