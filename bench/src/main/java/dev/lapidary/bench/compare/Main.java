package dev.lapidary.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/compare}. */
@Command(
        name = "bench/compare",
        usageHelpWidth = 120,
        description = {
            "Does the same work here and in PyTorch with transformers, in turn, and prints and saves a table of speed, memory and"
                    + " start-up.",
            "PyTorch is that of the Python given; nothing is installed. Without it our half runs alone.",
            ""
        })
public final class Main implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "Which to run, by name; all if none is given.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "Print the workloads' names and end.")
    private boolean list;

    @Option(names = "--rounds", defaultValue = "5", description = "How often each engine has its turn (default: 5).")
    private int rounds;

    @Option(names = "--steps", description = "No more steps than this in a round.")
    private Integer steps;

    @Option(names = "--quick", description = "To see that it works: 2 rounds of at most 4 steps, 2 in PyTorch.")
    private boolean quick;

    @Option(
            names = "--train-file",
            description =
                    "Labelled sentences, such as SST-2's train.tsv; if none is given, those of Lapidary's example.")
    private Path trainFile;

    @Option(
            names = "--python",
            description = "An interpreter that has torch and transformers (default: $PYTHON, or else python3).")
    private String python;

    @Option(
            names = "--output",
            defaultValue = "out/compare",
            description = "The folder for compare.md and compare.json (default: out/compare).")
    private Path output;

    @Option(names = "--threads", description = "Threads of each engine; all cores if not given.")
    private Integer threads;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    private boolean help;

    /** Made by {@link #main}. */
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        List<Workload> chosen = new ArrayList<>();
        for (String name : names) {
            Workload workload = Workload.named(name).orElse(null);
            if (workload == null) {
                System.err.println("error: there is no workload '" + name + "'; bench/compare --list shows them");
                return 2;
            }
            chosen.add(workload);
        }
        if (list) {
            Workload.ALL.forEach(workload -> System.out.printf("%-14s  %s%n", workload.name(), workload.title()));
            return 0;
        }
        Path house = Path.of(System.getenv("LAPIDARY_HOUSE"));
        Session session = new Session(house, python(), sentences(house), output, threads(), quick ? 2 : rounds);
        return session.run((chosen.isEmpty() ? Workload.ALL : chosen)
                        .stream().map(this::shortened).toList())
                ? 0
                : 1;
    }

    private Workload shortened(Workload workload) {
        Workload shorter = steps == null ? workload : workload.withSteps(steps, steps);
        return quick ? shorter.withSteps(4, 2) : shorter;
    }

    private String python() {
        String fromEnvironment = System.getenv("PYTHON");
        return python != null ? python : fromEnvironment != null ? fromEnvironment : "python3";
    }

    private Path sentences(Path house) {
        return trainFile != null
                ? trainFile
                : house.resolve("train/src/main/resources/dev/lapidary/train/data/support-train.csv");
    }

    private int threads() {
        return threads != null ? threads : Runtime.getRuntime().availableProcessors();
    }
}
