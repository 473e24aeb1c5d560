package dev.lapidary.train.tasks.classification;

import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.train.MetricAccumulator;
import dev.lapidary.train.metrics.Metric;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.metrics.Metrics.ClassMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Counts what was taken for what. */
final class ClassificationMetrics<B extends LabelledBatch> implements MetricAccumulator<B> {
    static final List<Metric> METRICS = List.of(
            Metric.higherIsBetter("accuracy"),
            Metric.higherIsBetter("top5_accuracy"),
            Metric.higherIsBetter("f1"),
            Metric.LOSS);

    private final ClassificationTask<B> task;
    private long[][] confusion = {};
    private double totalLoss;
    private long amongTop;
    private long examples;

    /** @param task null where predictions come from elsewhere */
    ClassificationMetrics(ClassificationTask<B> task) {
        this.task = task;
    }

    @Override
    public void add(B batch, Scope scope) {
        task.predict(batch, scope, (index, label, logits) -> add(label, logits));
    }

    void add(int label, double[] logits) {
        if (examples++ == 0) {
            confusion = new long[logits.length][logits.length];
        }
        confusion[label][Logits.argMax(logits)]++;
        totalLoss -= Logits.logProbability(logits, label);
        if (rank(label, logits) < ClassificationTask.TOP) {
            amongTop++;
        }
    }

    /** How many classes were found likelier, or as likely and come first. */
    private static int rank(int label, double[] logits) {
        int rank = 0;
        for (int c = 0; c < logits.length; c++) {
            if (logits[c] > logits[label] || logits[c] == logits[label] && c < label) {
                rank++;
            }
        }
        return rank;
    }

    @Override
    public Metrics result() {
        List<ClassMetrics> classes = classes(confusion);
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("accuracy", share(right()));
        values.put("top5_accuracy", share(amongTop));
        values.put("f1", f1(classes));
        values.put(Metric.LOSS.name(), totalLoss / examples);
        return new Metrics(values, examples, classes, confusion);
    }

    private long right() {
        long right = 0;
        for (int c = 0; c < confusion.length; c++) {
            right += confusion[c][c];
        }
        return right;
    }

    private double share(long counted) {
        return examples == 0 ? 0 : (double) counted / examples;
    }

    /** With two classes, F1 of the second, the positive one; with more, the mean of all classes' F1 (macro). */
    static double f1(List<ClassMetrics> classes) {
        return classes.size() == 2
                ? classes.get(1).f1()
                : classes.stream().mapToDouble(ClassMetrics::f1).average().orElse(0);
    }

    static List<ClassMetrics> classes(long[][] confusion) {
        List<ClassMetrics> classes = new ArrayList<>();
        for (int c = 0; c < confusion.length; c++) {
            int own = c;
            long labelled = Arrays.stream(confusion[c]).sum();
            long predicted = Arrays.stream(confusion).mapToLong(row -> row[own]).sum();
            double precision = predicted == 0 ? 0 : (double) confusion[c][c] / predicted;
            double recall = labelled == 0 ? 0 : (double) confusion[c][c] / labelled;
            double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
            classes.add(new ClassMetrics(null, precision, recall, f1, labelled));
        }
        return classes;
    }
}
