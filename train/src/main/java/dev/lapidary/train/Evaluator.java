package dev.lapidary.train;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.data.Batcher;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.models.SequenceClassifier;
import dev.lapidary.models.TokenBatch;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/** Runs a model without learning: predictions, and how good they are. Keeps no more than one batch in memory. */
public final class Evaluator {
    private final SequenceClassifier model;
    private final Scope modelScope;
    private final int batchSize;

    public Evaluator(SequenceClassifier model, Scope modelScope, int batchSize) {
        this.model = model;
        this.modelScope = modelScope;
        this.batchSize = batchSize;
    }

    /** Compares predictions with the labels, which all examples must have. */
    public Metrics evaluate(List<TokenizedExample> examples) {
        long[][] confusion = new long[model.classes()][model.classes()];
        double[] totalLoss = new double[1];
        predict(examples, (example, logits) -> {
            totalLoss[0] -= logProbability(logits, example.label());
            confusion[example.label()][argMax(logits)]++;
        });
        return new Metrics(totalLoss[0] / examples.size(), confusion);
    }

    /** Hands out each example with its logits, one per class, in the order of the list. */
    public void predict(List<TokenizedExample> examples, BiConsumer<TokenizedExample, double[]> consumer) {
        Iterator<TokenizedExample> inOrder = examples.iterator();
        Iterator<TextBatch> batches = new Batcher(examples, batchSize, 0, false).batches(0);
        while (batches.hasNext()) {
            TextBatch batch = batches.next();
            double[] logits = logits(batch);
            for (int i = 0; i < batch.size(); i++) {
                double[] row = new double[model.classes()];
                System.arraycopy(logits, i * row.length, row, 0, row.length);
                consumer.accept(inOrder.next(), row);
            }
        }
    }

    private double[] logits(TextBatch batch) {
        try (Scope scope = modelScope.inference("evaluation")) {
            TokenBatch input = TokenBatch.of(scope, batch.tokenIds(), batch.typeIds(), batch.sequences());
            NdArray logits = model.forward(input).data();
            return logits.toDoubles();
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
