package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.bench.compare.Comparison.Figure;
import dev.lapidary.bench.work.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table, for people (Markdown) and with every step of every round for programs (JSON).
 *
 * @param rounds of each workload
 */
record Report(Map<String, String> host, int rounds, List<Comparison> comparisons) {
    /** Writes compare.md and compare.json into a folder. */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("compare.md"), markdown());
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        json.writeValue(folder.resolve("compare.json").toFile(), this);
    }

    String markdown() {
        return Stream.of(header(), table(), notes()).collect(Collectors.joining("\n"));
    }

    private String header() {
        return host.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining("; ", "", ".\n"))
                + "Medians of " + rounds + " rounds, here and in PyTorch in turn; ratios are Lapidary / PyTorch of one"
                + " round: median (smallest to largest).\n";
    }

    private String table() {
        return """
                | work | | units a second, warm-up included | units a second, later half | ms a step, later half \
                | peak memory, MiB | first step after, s |
                |---|---|---|---|---|---|---|
                """
                + comparisons.stream().map(Report::rows).collect(Collectors.joining());
    }

    private static String rows(Comparison c) {
        String ours = row("**" + c.workload().title() + "**", "Lapidary", c, figure -> plain(c.ours(figure), figure));
        return c.pytorch().isEmpty()
                ? ours
                : ours
                        + row("", "PyTorch", c, figure -> plain(c.theirs(figure), figure))
                        + row("", "ratio", c, figure -> ratio(c.ratio(figure)));
    }

    private static String row(String work, String who, Comparison c, Function<Figure, String> cell) {
        return Stream.of(Figure.values())
                .map(figure -> c.has(figure) ? cell.apply(figure) + unit(figure, who, c) : "")
                .collect(Collectors.joining(" | ", "| " + work + " | " + who + " | ", " |\n"));
    }

    private static String unit(Figure figure, String who, Comparison c) {
        boolean isRate = figure == Figure.RATE || figure == Figure.STEADY_RATE;
        return isRate && !who.equals("ratio") ? " " + c.workload().unit() : "";
    }

    private static String plain(Spread spread, Figure figure) {
        int digits = figure == Figure.PEAK_MB || spread.median() >= 1000 ? 0 : spread.median() >= 20 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", spread.median());
    }

    private static String ratio(Spread spread) {
        return String.format(Locale.ROOT, "**%.2f** (%.2f to %.2f)", spread.median(), spread.min(), spread.max());
    }

    private String notes() {
        return comparisons.stream()
                .map(c -> "- " + c.workload().name() + ": " + note(c) + "\n")
                .collect(Collectors.joining());
    }

    /** What was computed: how it repeats, and how it compares. */
    static String note(Comparison c) {
        if (c.workload().command()) {
            return "`lapidary finetune` here, the same script as for the others there";
        }
        Measurement ours = c.lapidary().getFirst().measurement();
        StringBuilder note = new StringBuilder(steps(c));
        if (c.layout() != null) {
            note.append("; PyTorch's better layout is ").append(c.layout());
        }
        if (c.learns()) {
            note.append("; loss here ").append(losses(c, ours));
            if (!c.pytorch().isEmpty()) {
                note.append(", in PyTorch ")
                        .append(losses(c, c.pytorch().getFirst().measurement()));
            }
        } else if (c.pytorch().stream()
                .anyMatch(run -> !run.measurement().check().isEmpty())) {
            note.append(c.agrees() ? "; both found the same ids" : "; THE IDS DIFFER FROM PYTORCH'S");
        }
        return note.append(repetition(c)).toString();
    }

    private static String steps(Comparison c) {
        int here = c.workload().steps();
        int there = c.workload().pytorchSteps();
        return here == there || c.pytorch().isEmpty()
                ? here + " steps"
                : here + " steps here, " + there + " of them in PyTorch";
    }

    /** On average over the steps that both took. */
    private static String losses(Comparison c, Measurement run) {
        int common = Math.min(c.workload().steps(), c.workload().pytorchSteps());
        double mean = Arrays.stream(run.losses()).limit(common).average().orElse(Double.NaN);
        return String.format(Locale.ROOT, "%.6f at first, %.4f on average", run.losses()[0], mean);
    }

    private static String repetition(Comparison c) {
        String results = c.learns() ? "losses" : "results";
        int runs = c.lapidary().size();
        if (runs == 1) {
            return "; our " + results + " " + c.check() + " (one round only, so not compared)";
        }
        return c.repeats()
                ? "; our " + results + " the same bits in all " + runs + " rounds (" + c.check() + ")"
                : "; OUR " + results.toUpperCase(Locale.ROOT) + " DIFFER BETWEEN ROUNDS";
    }
}
