package dev.lapidary.fuzz;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets Jazzer change files until one is read otherwise than {@link Guard} asks, each target in a JVM of its own. Inputs that did so
 * once are kept in {@code src/test/corpus/TARGET}, and are read again in each run, before new ones.
 *
 * <p>{@code mvn verify} does so for some seconds a target; CONTRIBUTING.md has the command for hours, and says what becomes of a
 * finding.
 *
 * <p>What a run has found interesting stays in {@code target/interesting}, from where the next one goes on.
 */
class FuzzTest {
    private static final Path FINDINGS = Path.of("src", "test", "corpus");
    private static final Path SEEDS = Path.of("target", "seeds");
    private static final Path INTERESTING = Path.of("target", "interesting");
    private static final Path LOGS = Path.of("target", "logs");

    /** What readers of files are made of; kernels and decoders of the JDK would only slow the fuzzer down. */
    private static final String INSTRUMENTED = String.join(
            File.pathSeparator,
            "dev.lapidary.base.text.**",
            "dev.lapidary.loaders.**",
            "dev.lapidary.tokenizer.**",
            "dev.lapidary.models.**",
            "dev.lapidary.train.*");

    static Stream<Targets> targets() {
        String chosen = System.getProperty("fuzz.targets");
        return chosen == null
                ? Stream.of(Targets.values())
                : Stream.of(chosen.split(",")).map(Targets::valueOf);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void isReadOrRefused(Targets target) throws Exception {
        String name = target.name().toLowerCase(Locale.ROOT);
        Path findings = Files.createDirectories(FINDINGS.resolve(name));
        Path interesting = Files.createDirectories(INTERESTING.resolve(name));
        Path log = Files.createDirectories(LOGS).resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent"))
                .toList());
        command.addAll(List.of(
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--target_args=" + target,
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--reproducer_path=" + LOGS,
                "-max_total_time=" + Integer.getInteger("fuzz.seconds", 5),
                "-timeout=60", // of the clock; Guard counts what the input takes of the processor
                "-rss_limit_mb=0",
                "-max_len=65536",
                "-print_final_stats=1",
                "-artifact_prefix=" + findings + "/",
                interesting.toString(),
                findings.toString(),
                seeds(target, name).toString()));
        Process jazzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = jazzer.waitFor();
        System.out.println(name + ": " + summary(log));
        Assertions.assertEquals(0, code, () -> name + " is in " + log.toAbsolutePath() + ", the input in " + findings);
    }

    private static Path seeds(Targets target, String name) throws IOException {
        Path folder = Files.createDirectories(SEEDS.resolve(name));
        int count = 0;
        for (Iterator<byte[]> seeds = target.create().seeds().iterator(); seeds.hasNext(); count++) {
            Files.write(folder.resolve(Integer.toString(count)), seeds.next());
        }
        return folder;
    }

    private static String summary(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.matches("Done \\d+ runs.*|== Java Exception.*|.*Error: .*|.*Exception: .*"))
                .findFirst()
                .orElse("no summary");
    }
}
