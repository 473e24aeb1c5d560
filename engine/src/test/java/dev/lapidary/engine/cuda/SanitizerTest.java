package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.ExtraOptions;
import dev.lapidary.engine.ImageCases;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.cuda.driver.CudaLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No kernel reads or writes outside its arrays, or does what C++ leaves undefined: all of them under gcc's address and
 * undefined-behaviour sanitizers, each array in memory of its own. The sanitizers must be the first library that a process
 * loads, so it is another JVM, whose {@link #main} runs the kernels.
 */
class SanitizerTest {
    private static final String ALL_IS_WELL = "all kernels ran";
    private static final int[] SIZES = {0, 3, 65};

    @BeforeAll
    static void requireEmulator() {
        assumeTrue(
                Emulator.obstacle().isEmpty(),
                () -> "skipped: " + Emulator.obstacle().orElseThrow());
        assumeTrue(Emulator.sanitizer().isPresent(), "skipped: g++ has no address sanitizer here");
    }

    @Test
    void findNothing() throws Exception {
        assertThat(run(Emulator.sources())).contains(ALL_IS_WELL);
    }

    @Test
    void findAnIndexOutOfBounds(@TempDir Path sources) throws Exception {
        MutationTest.copySources(sources);
        Path file = sources.resolve("softmax.cu");
        Files.writeString(file, Files.readString(file).replace("j < columns", "j <= columns"));
        assertThat(run(sources))
                .contains("AddressSanitizer: heap-buffer-overflow")
                .doesNotContain(ALL_IS_WELL);
    }

    /** What the other JVM prints. */
    private static String run(Path sources) throws IOException, InterruptedException {
        String classPath = Stream.of(
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        Path.of("target/classes").toAbsolutePath().toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ExtraOptions.ofTheBuild());
        Collections.addAll(
                command,
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dlapidary.cuda.pool=false",
                "-D" + CudaLibrary.STAND_IN + "=" + Emulator.library(sources, true),
                "-cp",
                classPath,
                SanitizerTest.class.getName());
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment()
                .put("LD_PRELOAD", Emulator.sanitizer().orElseThrow().toString());
        process.environment()
                .put("ASAN_OPTIONS", "handle_segv=0:detect_leaks=0:detect_stack_use_after_return=0:halt_on_error=1");
        process.environment().put("UBSAN_OPTIONS", "print_stacktrace=1");
        Process running = process.redirectErrorStream(true).start();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        running.waitFor();
        return output;
    }

    /** Runs every kernel once per size, in both precisions. */
    public static void main(String[] args) {
        for (Precision precision : Precision.values()) {
            Backend cuda = Backends.cuda(0, precision);
            for (List<KernelCase> kernels : List.of(KernelCase.primitives(), KernelCase.fused())) {
                for (KernelCase kernel : kernels) {
                    for (int n : SIZES) {
                        kernel.results(cuda, 5, n);
                        kernel.results(cuda, n, 7);
                    }
                }
            }
            for (KernelCase kernel : ImageCases.manyChannels()) {
                kernel.results(cuda, 2, 1);
            }
        }
        System.out.println(ALL_IS_WELL);
    }
}
