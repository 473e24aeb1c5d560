package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.train.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Metrics for people, and for programs. */
final class MetricsTable {
    private static final int MOST_CLASSES_SHOWN = 20;
    private static final int LONGEST_NAME = 28;

    private MetricsTable() {}

    /** The overall figures; with few classes also those of each, and what was taken for what. */
    static String of(Task task, Metrics metrics, LabelSet labels) {
        StringBuilder text = new StringBuilder();
        if (labels.size() <= MOST_CLASSES_SHOWN) {
            addClasses(text, metrics, labels.names());
        }
        text.append(line(
                "  accuracy %.4f%s   F1 %.4f (%s)   loss %.4f   %,d examples",
                metrics.accuracy(),
                top5(task, metrics, labels),
                metrics.f1(),
                f1Note(labels),
                metrics.loss(),
                metrics.examples()));
        if (labels.size() <= MOST_CLASSES_SHOWN) {
            addConfusion(text, metrics.confusion(), labels.names());
        }
        return text.toString();
    }

    /** Custom for pictures; with five classes or fewer there is nothing to tell. */
    private static String top5(Task task, Metrics metrics, LabelSet labels) {
        return task == Task.IMAGE_CLASSIFICATION && labels.size() > Metrics.TOP
                ? String.format(Locale.ROOT, "   top-5 %.4f", metrics.top5Accuracy())
                : "";
    }

    private static String f1Note(LabelSet labels) {
        return labels.size() == 2 ? "of '" + cut(labels.name(1)) + "'" : "mean of classes";
    }

    private static void addClasses(StringBuilder text, Metrics metrics, List<String> names) {
        String name = "  %-" + Math.max("class".length(), widest(names)) + "s";
        text.append(line(name + "  precision  recall      F1  examples", "class"));
        for (int c = 0; c < names.size(); c++) {
            long examples = Arrays.stream(metrics.confusion()[c]).sum();
            text.append(line(
                    name + "  %9.4f  %6.4f  %6.4f  %,8d",
                    cut(names.get(c)),
                    metrics.precision(c),
                    metrics.recall(c),
                    metrics.f1(c),
                    examples));
        }
        text.append(line(""));
    }

    private static void addConfusion(StringBuilder text, long[][] confusion, List<String> names) {
        String name = "  %-" + widest(names) + "s%s";
        text.append(line("%n  Confusion: each row a class, its columns what the model said, in the same order"));
        for (int c = 0; c < names.size(); c++) {
            String counts = Arrays.stream(confusion[c])
                    .mapToObj(count -> count == 0 ? "." : Numbers.count(count))
                    .map(count -> String.format("%6s", count))
                    .collect(Collectors.joining());
            text.append(line(name, cut(names.get(c)), counts));
        }
    }

    private static int widest(List<String> names) {
        return names.stream().mapToInt(name -> cut(name).length()).max().orElse(0);
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format + "%n", values);
    }

    /** Under transformers' names. @param seconds that the evaluation took */
    static Map<String, Object> results(Task task, Metrics metrics, double seconds) {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("eval_accuracy", metrics.accuracy());
        if (task == Task.IMAGE_CLASSIFICATION) {
            results.put("eval_top5_accuracy", metrics.top5Accuracy());
        }
        results.put("eval_f1", metrics.f1());
        results.put("eval_loss", metrics.loss());
        results.put("eval_runtime", seconds);
        results.put("eval_samples", metrics.examples());
        results.put("eval_samples_per_second", metrics.examples() / seconds);
        return results;
    }
}
