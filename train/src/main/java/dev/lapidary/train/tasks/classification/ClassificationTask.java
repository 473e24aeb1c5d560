package dev.lapidary.train.tasks.classification;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.MetricAccumulator;
import dev.lapidary.train.Task;
import dev.lapidary.train.TrainingException;
import dev.lapidary.train.metrics.Metric;
import java.util.Arrays;
import java.util.List;

/** Telling classes apart, of which each example is of exactly one. */
public class ClassificationTask<B extends LabelledBatch> implements Task<B> {
    /** Of top-5 accuracy. */
    static final int TOP = 5;

    private final Forward<B> model;
    private final double labelSmoothing;

    /** A model, as a function of a batch. */
    @FunctionalInterface
    public interface Forward<B> {
        /** @return {@code [examples, classes]}, made in the scope */
        Tensor logits(B batch, Scope scope);
    }

    /** What the model made of an example. */
    @FunctionalInterface
    public interface Prediction {
        /**
         * @param index of the example
         * @param label of its class, negative for none
         * @param logits one per class
         */
        void of(int index, int label, double[] logits);
    }

    /** @param labelSmoothing ε of the cross-entropy (Szegedy et al., 2016); 0 for none */
    public ClassificationTask(Forward<B> model, double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("label smoothing lies in [0, 1), and " + labelSmoothing + " was given");
        }
        this.model = model;
        this.labelSmoothing = labelSmoothing;
    }

    @Override
    public double weight(B batch) {
        return Arrays.stream(batch.labels()).filter(label -> label >= 0).count();
    }

    @Override
    public Tensor loss(B batch, double divisor, Scope step) {
        return crossEntropy(model.logits(batch, step), step.ofInts(batch.labels()), labelSmoothing, (long) divisor);
    }

    @Override
    public List<Metric> metrics() {
        return ClassificationMetrics.METRICS;
    }

    @Override
    public MetricAccumulator<B> accumulator() {
        return new ClassificationMetrics<>(this);
    }

    /** Hands out the predictions, in the order of the examples. */
    public void predict(Evaluator evaluator, Dataset<B> dataset, Prediction prediction) {
        evaluator.forEach(dataset, (batch, scope) -> predict(batch, scope, prediction));
    }

    void predict(B batch, Scope scope, Prediction prediction) {
        double[] logits = model.logits(batch, scope).data().toDoubles();
        int classes = logits.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            double[] own = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
            requireNumbers(own, batch.indices()[i]);
            prediction.of(batch.indices()[i], batch.labels()[i], own);
        }
    }

    /** Finite weights may still lead to sums that float32 cannot hold. */
    private static void requireNumbers(double[] logits, int index) {
        for (double logit : logits) {
            if (!Double.isFinite(logit)) {
                throw new TrainingException(
                        "the model's output for example " + (index + 1) + " is " + logit
                                + ": its weights are too large for float32, so it is damaged or was trained with too high a learning rate");
            }
        }
    }
}
