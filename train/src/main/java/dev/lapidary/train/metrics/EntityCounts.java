package dev.lapidary.train.metrics;

import dev.lapidary.train.metrics.Entities.Entity;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts entities sentence by sentence, as seqeval's {@code classification_report} in its default mode: one is found if its type,
 * its first word and its last are those of a label. Memory holds one row per type.
 */
public final class EntityCounts {
    public static final List<Metric> METRICS = List.of(
            Metric.higherIsBetter("f1"),
            Metric.higherIsBetter("precision"),
            Metric.higherIsBetter("recall"),
            Metric.higherIsBetter("accuracy"),
            Metric.higherIsBetter("f1_macro"),
            Metric.higherIsBetter("f1_weighted"));

    private final TreeMap<String, long[]> types = new TreeMap<>();
    private long tags;
    private long rightTags;
    private long sentences;

    /** Begins with nothing counted. */
    public EntityCounts() {}

    /**
     * @param labels one tag per word
     * @param predictions one tag per word
     * @throws IllegalArgumentException if their numbers differ
     */
    public void add(List<String> labels, List<String> predictions) {
        if (labels.size() != predictions.size()) {
            throw new IllegalArgumentException(
                    labels.size() + " labels and " + predictions.size() + " predictions for the words of a sentence");
        }
        sentences++;
        tags += labels.size();
        for (int i = 0; i < labels.size(); i++) {
            rightTags += labels.get(i).equals(predictions.get(i)) ? 1 : 0;
        }
        Set<Entity> actual = new HashSet<>(Entities.of(labels));
        Set<Entity> predicted = new HashSet<>(Entities.of(predictions));
        for (Entity entity : predicted) {
            long[] counts = counts(entity.type());
            counts[0] += actual.contains(entity) ? 1 : 0;
            counts[1]++;
        }
        for (Entity entity : actual) {
            counts(entity.type())[2]++;
        }
    }

    private long[] counts(String type) {
        return types.computeIfAbsent(type, t -> new long[3]);
    }

    /** Of the types that occur among labels or predictions, in the order of their names. */
    public ClassCounts counts() {
        return new ClassCounts(column(0), column(1), column(2));
    }

    private long[] column(int index) {
        return types.values().stream().mapToLong(counts -> counts[index]).toArray();
    }

    /** Precision, recall and F1 of all entities together (micro), as evaluate's seqeval calls "overall"; all 0 without any. */
    public Metrics result() {
        ClassCounts counts = counts();
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("precision", counts.micro().precision());
        values.put("recall", counts.micro().recall());
        values.put("f1", counts.micro().f1());
        values.put("accuracy", tags == 0 ? Double.NaN : (double) rightTags / tags);
        values.put("precision_macro", counts.macro().precision());
        values.put("recall_macro", counts.macro().recall());
        values.put("f1_macro", counts.macro().f1());
        values.put("precision_weighted", counts.weighted().precision());
        values.put("recall_weighted", counts.weighted().recall());
        values.put("f1_weighted", counts.weighted().f1());
        return new Metrics(values, sentences, counts.table(List.copyOf(types.keySet())), null);
    }
}
