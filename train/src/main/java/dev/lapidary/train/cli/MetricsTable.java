package dev.lapidary.train.cli;

import dev.lapidary.base.text.Printable;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.metrics.Metrics.ClassMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Metrics for people, and for programs. */
final class MetricsTable {
    private static final int MOST_CLASSES_SHOWN = 20;
    private static final int LONGEST_NAME = 28;
    private static final String FIGURES = "  precision  recall      F1  examples";

    private MetricsTable() {}

    /**
     * The overall figures; with few classes also those of each, and what was taken for what.
     *
     * @param headline the names of the metrics to tell
     * @param columns that the lines may have
     */
    static String of(List<String> headline, Metrics metrics, LabelSet labels, int columns) {
        List<String> names = labels.names().stream().map(Printable::of).toList();
        StringBuilder text = new StringBuilder();
        if (labels.size() <= MOST_CLASSES_SHOWN) {
            addClasses(text, metrics, cut(names, columns - "  ".length() - FIGURES.length()));
        }
        text.append("  ")
                .append(shown(headline, metrics, labels.size()).entrySet().stream()
                        .map(figure -> figure(figure.getKey(), figure.getValue())
                                + (figure.getKey().equals("f1") ? ofWhat(names) : ""))
                        .collect(Collectors.joining("   ")))
                .append(line("   %,d examples", metrics.examples()));
        if (metrics.confusion() != null && labels.size() <= MOST_CLASSES_SHOWN) {
            text.append(ConfusionTable.of(metrics.confusion(), cut(names, columns / 2), columns));
        }
        return text.toString();
    }

    private static String ofWhat(List<String> names) {
        return names.size() == 2 ? " (of '" + Layout.cut(names.get(1), LONGEST_NAME) + "')" : " (mean of classes)";
    }

    /** The figures in a line: {@code accuracy 0.9250, F1 0.9244, loss 0.2512}. */
    static String line(List<String> headline, Metrics metrics, int classes) {
        return shown(headline, metrics, classes).entrySet().stream()
                .map(figure -> figure(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Of top-5 accuracy there is nothing to tell with five classes or fewer. */
    private static Map<String, Double> shown(List<String> headline, Metrics metrics, int classes) {
        Map<String, Double> shown = new LinkedHashMap<>();
        for (String name : headline) {
            if (metrics.values().containsKey(name) && !(name.startsWith("top5") && classes <= 5)) {
                shown.put(name, metrics.value(name));
            }
        }
        return shown;
    }

    private static String figure(String name, double value) {
        String shown =
                switch (name) {
                    case "f1" -> "F1";
                    case "top5_accuracy" -> "top-5";
                    default -> name.replace('_', ' ');
                };
        return String.format(Locale.ROOT, "%s %.4f", shown, value);
    }

    private static void addClasses(StringBuilder text, Metrics metrics, List<String> names) {
        int width = Math.max("class".length(), widest(names));
        text.append("  ").append(Layout.pad("class", width)).append(FIGURES).append("\n");
        for (int c = 0; c < names.size(); c++) {
            ClassMetrics figures = metrics.classes().get(c);
            text.append("  ")
                    .append(Layout.pad(names.get(c), width))
                    .append(line(
                            "  %9.4f  %6.4f  %6.4f  %,8d",
                            figures.precision(), figures.recall(), figures.f1(), figures.support()));
        }
        text.append("\n");
    }

    private static int widest(List<String> names) {
        return names.stream().mapToInt(Layout::width).max().orElse(0);
    }

    private static List<String> cut(List<String> names, int columns) {
        int most = Math.min(LONGEST_NAME, columns);
        return names.stream().map(name -> Layout.cut(name, most)).toList();
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }

    /** Under transformers' names. @param seconds that the evaluation took */
    static Map<String, Object> results(Metrics metrics, double seconds) {
        Map<String, Object> results = new LinkedHashMap<>();
        metrics.values().forEach((name, value) -> results.put("eval_" + name, value));
        results.put("eval_runtime", seconds);
        results.put("eval_samples", metrics.examples());
        results.put("eval_samples_per_second", metrics.examples() / seconds);
        return results;
    }
}
