package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.bench.compare.Comparison.Figure;
import dev.lapidary.bench.work.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** One run of the command: takes workload after workload through its rounds, and saves the table after each. */
final class Session {
    private static final int STEPS_OF_LAYOUT_TRIAL = 6;

    private final String python;
    private final Path trainFile;
    private final Path output;
    private final Path work;
    private final int threads;
    private final int rounds;
    private final Processes processes;
    private final List<Comparison> comparisons = new ArrayList<>();

    /** @param house the folder of the launcher */
    Session(Path house, String python, Path trainFile, Path output, int threads, int rounds) {
        this.python = python;
        this.trainFile = trainFile;
        this.output = output;
        this.threads = threads;
        this.rounds = rounds;
        work = output.resolve("compare-work").toAbsolutePath();
        processes = new Processes(house, python, work);
    }

    /** Whether everything ran, and our results were the same in each round. */
    boolean run(List<Workload> workloads) throws IOException {
        delete(work);
        Files.createDirectories(work);
        processes.build();
        JsonNode pytorch = pytorch();
        Map<String, String> host = Host.describe(threads, pytorch);
        host.forEach((what, value) -> System.out.printf("%-12s  %s%n", what, value));
        Preparation preparation = new Preparation(processes, work, trainFile, threads);
        boolean complete = true;
        for (Workload workload : workloads) {
            System.out.println("\n" + workload.name() + ": " + workload.title());
            try {
                Comparison comparison = compare(workload, preparation.task(workload), pytorch != null);
                comparisons.add(comparison);
                complete &= comparison.repeats() && comparison.agrees();
                System.out.println("  " + Report.note(comparison));
            } catch (IOException failed) {
                System.out.println("  not measured: " + failed.getMessage());
                complete = false;
            }
            new Report(host, rounds, comparisons).write(output);
        }
        delete(work);
        System.out.println("\n" + new Report(host, rounds, comparisons).markdown());
        System.out.println("Saved as " + output.resolve("compare.md") + " and compare.json.");
        return complete;
    }

    /** What environment.py says; null, and a word about it, if the interpreter lacks something. */
    private JsonNode pytorch() {
        String lack;
        try {
            JsonNode environment = new JsonMapper().readTree(processes.pytorchEnvironment());
            if (environment.path("missing").isEmpty()) {
                return environment;
            }
            lack = "it lacks " + environment.path("missing");
        } catch (IOException failed) {
            lack = "it cannot be run (" + failed.getMessage().strip() + ")";
        }
        System.out.println("PyTorch's half is left out, for " + python + " will not do: " + lack
                + ".\nGive an interpreter that has it with --python or PYTHON; nothing is installed from here.\n");
        return null;
    }

    private Comparison compare(Workload workload, Task task, boolean withPytorch) throws IOException {
        Task there = task.withSteps(workload.pytorchSteps());
        String layout = null;
        if (withPytorch && workload.onImages()) {
            there = there.withChannelsLast(channelsLastIsFaster(there));
            layout = there.channelsLast() ? "channels-last" : "contiguous";
        }
        List<Run> lapidary = new ArrayList<>();
        List<Run> pytorch = new ArrayList<>();
        Comparison comparison = new Comparison(workload, layout, lapidary, pytorch);
        for (int round = 1; round <= rounds; round++) {
            lapidary.add(workload.command() ? processes.finetune(task) : processes.lapidary(task));
            String line = "  round " + round + ": " + brief(comparison, lapidary.getLast());
            if (withPytorch) {
                pytorch.add(processes.pytorch(there));
                line += ", PyTorch " + brief(comparison, pytorch.getLast());
            }
            System.out.println(line);
        }
        return comparison;
    }

    /** By the fastest of a few steps, which says more than their median where other work disturbs some of them. */
    private boolean channelsLastIsFaster(Task task) throws IOException {
        Task trial = task.withSteps(STEPS_OF_LAYOUT_TRIAL);
        double last =
                processes.pytorch(trial.withChannelsLast(true)).measurement().fastestMs();
        double contiguous =
                processes.pytorch(trial.withChannelsLast(false)).measurement().fastestMs();
        System.out.printf(Locale.ROOT, "  PyTorch: %.0f ms a step channels-last, %.0f contiguous%n", last, contiguous);
        return last < contiguous;
    }

    private static String brief(Comparison comparison, Run run) {
        return comparison.has(Figure.STEADY_MS)
                ? String.format(
                        Locale.ROOT,
                        "%.1f ms a step, %.0f MiB",
                        run.measurement().steadyMs(),
                        run.measurement().peakMb())
                : String.format(Locale.ROOT, "%.2f s", run.firstStepSeconds());
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
