package dev.lapidary.bench.kernels;

import dev.lapidary.engine.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code bench/kernels [REGEX…] [JMH options]}: times the kernels that match, and prints a line for each as it is done. */
public final class Main {
    private final Options given;
    private final Map<Work.Measure, Double> best = new EnumMap<>(Work.Measure.class);

    private Main(Options given) {
        this.given = given;
    }

    public static void main(String[] args) throws CommandLineOptionException, RunnerException, IOException {
        CommandLineOptions options = new CommandLineOptions(args);
        List<Kernel> chosen = chosen(options.getIncludes());
        if (options.shouldHelp()) {
            options.showHelp();
        } else if (options.shouldList()) {
            chosen.forEach(kernel -> System.out.println(kernel.id()));
        } else if (chosen.isEmpty()) {
            System.err.println("error: no kernel matches " + options.getIncludes() + "; bench/kernels -l lists them");
            System.exit(2);
        } else {
            new Main(options).run(chosen);
        }
    }

    /** The machine's own figures come first, whatever was asked for: all others are shares of them. */
    private static List<Kernel> chosen(List<String> expressions) {
        List<Pattern> patterns = expressions.stream()
                .map(expression -> Pattern.compile(expression, Pattern.CASE_INSENSITIVE))
                .toList();
        return Kernels.all().stream()
                .filter(kernel -> patterns.isEmpty()
                        || patterns.stream().anyMatch(pattern -> pattern.matcher(kernel.id())
                                .find()))
                .toList();
    }

    private void run(List<Kernel> chosen) throws RunnerException {
        int width = chosen.stream()
                .mapToInt(kernel -> kernel.shape().length())
                .max()
                .orElse(0);
        System.out.println(Backends.cpu().description());
        System.out.printf("%n%-32s  %-" + width + "s  %12s  %16s  %s%n", "kernel", "shape", "µs", "rate", "of machine");
        for (Work.Measure measure : Work.Measure.values()) {
            Kernel machine = Kernels.machine(measure);
            double microseconds = time(machine);
            best.put(measure, machine.work().rate(microseconds));
            print(machine, microseconds, width);
        }
        for (Kernel kernel : chosen) {
            if (!kernel.id().equals(Kernels.machine(kernel.work().measure()).id())) {
                print(kernel, time(kernel), width);
            }
        }
    }

    /** What JMH and the JVM that it starts have to say is worth reading only if the measurement fails. */
    private double time(Kernel kernel) throws RunnerException {
        Options options = new OptionsBuilder()
                .parent(given)
                .include(Pattern.quote(KernelBenchmark.class.getName()))
                .param("kernel", kernel.id())
                .shouldFailOnError(true)
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream log = new PrintStream(said, true, StandardCharsets.UTF_8);
        try {
            Runner runner = new Runner(options, OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL));
            return runner.runSingle().getPrimaryResult().getScore();
        } catch (RunnerException failed) {
            System.err.println(said.toString(StandardCharsets.UTF_8));
            throw failed;
        }
    }

    private void print(Kernel kernel, double microseconds, int width) {
        Work.Measure measure = kernel.work().measure();
        double rate = kernel.work().rate(microseconds);
        System.out.printf(
                Locale.ROOT,
                "%-32s  %-" + width + "s  %,12.1f  %,8.1f %-7s  %9.0f%%%n",
                kernel.name(),
                kernel.shape(),
                microseconds,
                rate,
                measure.unit(),
                100 * rate / best.get(measure));
    }
}
