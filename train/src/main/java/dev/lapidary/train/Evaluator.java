package dev.lapidary.train;

import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.train.Examples.Batch;
import dev.lapidary.train.Examples.Batches;
import java.util.Arrays;

/** Runs a model without learning: predictions, and how good they are. Keeps no more than one batch in memory. */
public final class Evaluator {
    private final Scope modelScope;
    private final int batchSize;

    /** @param modelScope where the model's parameters live */
    public Evaluator(Scope modelScope, int batchSize) {
        this.modelScope = modelScope;
        this.batchSize = batchSize;
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

    /** Compares predictions with the labels, which all examples must have. @throws TrainingException if none could be read */
    public Metrics evaluate(Examples examples) {
        Metrics.Tally tally = new Metrics.Tally();
        predict(examples, (index, label, logits) -> tally.add(label, logits, -logProbability(logits, label)));
        if (tally.examples() == 0) {
            throw new TrainingException("there is nothing to evaluate: none of the " + examples.count()
                    + " examples could be read; correct or replace them");
        }
        return tally.metrics();
    }

    /** Hands out the predictions, in the order of the examples. */
    public void predict(Examples examples, Prediction prediction) {
        try (Batches batches = examples.batches(new EpochOrder(examples.count(), batchSize, 0, false), 0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                if (batch.size() > 0) {
                    predict(batch, prediction);
                }
            }
        }
    }

    private void predict(Batch batch, Prediction prediction) {
        double[] logits;
        try (Scope scope = modelScope.inference("evaluation")) {
            logits = batch.logits(scope).data().toDoubles();
        }
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

    /** The class with the largest logit; the first of several. */
    public static int argMax(double[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            if (logits[c] > logits[best]) {
                best = c;
            }
        }
        return best;
    }

    /** softmax of logits. */
    public static double[] probabilities(double[] logits) {
        double[] p = new double[logits.length];
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(logProbability(logits, c));
        }
        return p;
    }

    private static double logProbability(double[] logits, int c) {
        double max = logits[argMax(logits)];
        double total = 0;
        for (double logit : logits) {
            total += Math.exp(logit - max);
        }
        return logits[c] - max - Math.log(total);
    }
}
