package dev.lapidary.train;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static dev.lapidary.autograd.ops.Scale.scale;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.data.Batcher;
import dev.lapidary.loaders.data.Prefetcher;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.models.SequenceClassifier;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.train.TrainingListener.Progress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The training loop. One update: the gradients of the loss over a few batches, the penalties', clipping, the optimizer. One
 * scope per batch: what its forward pass made is gone when its backward pass is done.
 */
public final class Trainer {
    private static final int BATCHES_AHEAD = 4;

    /** Fresh weights of {@link Strategy.ReinitTop} are drawn from this stream of the seed. */
    private static final int REINIT_STREAM = 2;

    private final SequenceClassifier model;
    private final ParameterStore store;
    private final Scope modelScope;
    private final TrainingSettings settings;
    private final Batcher batcher;
    private final List<TokenizedExample> validation;
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
     * @param validation evaluated on while training; empty for no evaluation
     */
    public Trainer(
            SequenceClassifier model,
            ParameterStore store,
            Scope modelScope,
            TrainingSettings settings,
            List<TokenizedExample> training,
            List<TokenizedExample> validation,
            TrainingListener listener) {
        this.model = model;
        this.store = store;
        this.modelScope = modelScope;
        this.settings = settings;
        this.validation = validation;
        this.listener = listener;
        batcher = new Batcher(training, settings.batchSize(), settings.seed(), settings.shuffle());
        optimizer = new Optimizer(store, settings.optimizer(), modelScope);
        stepsPerEpoch = settings.stepsPerEpoch(batcher.batchesPerEpoch());
        totalSteps = settings.totalSteps(batcher.batchesPerEpoch());
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
        settings.strategy().prepare(model, new RandomStream(settings.seed(), REINIT_STREAM));
        listener.started(totalSteps, stepsPerEpoch);
        for (int epoch = 0; progress.step() < totalSteps; epoch++) {
            train(epoch);
        }
        return new Result(progress, totalLoss / totalSteps, best);
    }

    private void train(int epoch) {
        try (Prefetcher<TextBatch> batches = new Prefetcher<>(batcher.batches(epoch), BATCHES_AHEAD)) {
            while (batches.hasNext() && progress.step() < totalSteps) {
                settings.strategy().apply(model, epoch, progress.step());
                update(next(batches, settings.accumulationSteps()));
                report();
            }
        }
    }

    private static List<TextBatch> next(Iterator<TextBatch> batches, int count) {
        List<TextBatch> group = new ArrayList<>();
        while (group.size() < count && batches.hasNext()) {
            group.add(batches.next());
        }
        return group;
    }

    private void update(List<TextBatch> batches) {
        long start = System.nanoTime();
        store.zeroGradients();
        double loss = 0;
        for (TextBatch batch : batches) {
            loss += addGradients(batch, 1.0 / batches.size());
        }
        loss += optimizer.addPenalties();
        double rate = settings.optimizer().learningRate()
                * settings.schedule().factor(progress.step(), settings.warmup(totalSteps), totalSteps);
        Optimizer.Update update = optimizer.step(rate);
        if (!Double.isFinite(loss) || !update.isFinite()) {
            throw diverged(loss);
        }
        int step = progress.step() + 1;
        progress = new Progress(
                step,
                totalSteps,
                (double) step / stepsPerEpoch,
                loss,
                rate,
                update.gradientNorm(),
                progress.tokens()
                        + batches.stream().mapToLong(TextBatch::tokens).sum(),
                progress.examples()
                        + batches.stream().mapToLong(TextBatch::size).sum(),
                progress.seconds() + (System.nanoTime() - start) / 1e9);
    }

    /** Adds the gradients of the mean loss over a batch, times its share of the update, and returns that loss. */
    private double addGradients(TextBatch batch, double share) {
        try (Scope scope = modelScope.child("training step " + (progress.step() + 1))) {
            model.masks().startStep(passes++);
            TokenBatch input = TokenBatch.of(scope, batch.tokenIds(), batch.typeIds(), batch.sequences());
            Tensor mean = crossEntropy(model.forward(input), scope.ofInts(batch.labels()), settings.labelSmoothing());
            Tensor loss = share == 1 ? mean : scale(mean, share);
            double value = loss.data().item();
            if (!Double.isFinite(value)) {
                throw diverged(value);
            }
            loss.backward();
            return value;
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
        if (!validation.isEmpty() && (last || progress.step() % interval == 0)) {
            evaluate();
        }
    }

    private void evaluate() {
        long start = System.nanoTime();
        Metrics metrics = new Evaluator(model, modelScope, settings.evaluationBatchSize()).evaluate(validation);
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
