package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.Kernel;
import dev.lapidary.engine.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests would notice: deliberate defects in the kernels, each of which {@link CudaBackendTest} must see. */
class MutationTest {
    private static final double TOLERANCE = 1e-6;
    private static final Backend REFERENCE = Backends.reference();

    private enum Defect {
        MISSING_BARRIER("columns.cuh", "    __syncthreads();\n", ""),
        MISSING_BARRIER_BETWEEN_TILES(
                "attention.cuh",
                "        // Everybody is done with the chunks before.\n        __syncthreads();\n",
                ""),
        WRONG_INDEX_AT_THE_TAIL("convolution.cu", "bool inside = k < endK;", "bool inside = k <= endK;"),
        SWAPPED_DROPOUT_COUNTER("philox.cuh", "c0 = block, c1 = row", "c0 = row, c1 = block"),
        UNSCALED_SOFTMAX("attention.cu", "expf(scores[a][b] * scale - now)", "expf(scores[a][b] - now)"),
        UNINITIALISED_ACCUMULATOR("columns.cuh", "float sums[N] = {};", "float sums[N];");

        private final String file;
        private final String right;
        private final String wrong;

        Defect(String file, String right, String wrong) {
            this.file = file;
            this.right = right;
            this.wrong = wrong;
        }

        void introduce(Path sources) throws IOException {
            String text = Files.readString(sources.resolve(file));
            assertThat(text.split(Pattern.quote(right), -1))
                    .as("the place of the defect and what surrounds it")
                    .hasSize(2);
            Files.writeString(sources.resolve(file), text.replace(right, wrong));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCaught(Defect defect, @TempDir Path sources) throws IOException {
        requireEmulator();
        copySources(sources);
        defect.introduce(sources);
        Backend mutant = on(Emulator.library(sources, false));
        assertThat(kernels().anyMatch(kernel -> !isRight(kernel, mutant)))
                .as("a kernel gives wrong results")
                .isTrue();
    }

    /** That a defect is caught tells something only if nothing is wrong without it. */
    @Test
    void nothingIsWrongWithoutADefect() {
        requireEmulator();
        Backend unchanged = on(Emulator.library(Emulator.sources(), false));
        assertThat(kernels()).allMatch(kernel -> isRight(kernel, unchanged));
    }

    private static void requireEmulator() {
        assumeTrue(
                Emulator.obstacle().isEmpty(),
                () -> "skipped: " + Emulator.obstacle().orElseThrow());
    }

    private static Stream<Kernel> kernels() {
        return Stream.concat(Kernel.fused().stream(), Kernel.primitives().stream());
    }

    private static boolean isRight(Kernel kernel, Backend mutant) {
        try {
            for (int[] size : List.of(new int[] {5, 65}, new int[] {65, 7})) {
                Kernel.assertClose(
                        TOLERANCE,
                        kernel.results(mutant, size[0], size[1]),
                        kernel.results(REFERENCE, size[0], size[1]));
            }
            return true;
        } catch (AssertionError | DeviceException wrong) {
            return false;
        }
    }

    /** A backend on some library. */
    static Backend on(Path library) {
        return on(library, Precision.FLOAT32);
    }

    static Backend on(Path library, Precision precision) {
        String before = System.getProperty(CudaLibrary.STAND_IN);
        System.setProperty(CudaLibrary.STAND_IN, library.toString());
        try {
            return Backends.cuda(0, precision);
        } finally {
            if (before == null) {
                System.clearProperty(CudaLibrary.STAND_IN);
            } else {
                System.setProperty(CudaLibrary.STAND_IN, before);
            }
        }
    }

    /** Puts the kernels into a folder, to be changed there. */
    static void copySources(Path to) throws IOException {
        try (Stream<Path> files = Files.list(Emulator.sources())) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
