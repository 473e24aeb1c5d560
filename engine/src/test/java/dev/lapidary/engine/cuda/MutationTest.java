package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.cuda.driver.CudaLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests would notice: deliberate defects in the kernels, each of which {@link CudaBackendTest} must see. */
class MutationTest {
    private static final double ROUNDED_TOLERANCE = 3 * 0x1p-8;
    private static final Backend REFERENCE = Backends.reference();

    private enum Defect {
        MISSING_BARRIER("columns.cuh", "    __syncthreads();\n", ""),
        MISSING_BARRIER_BETWEEN_TILES(
                "tiles.cuh", "        // Everybody is done with the slices before.\n        __syncthreads();\n", ""),
        WRONG_INDEX_AT_THE_TAIL("tiles.cuh", "if (mine(a) < count && k < end) {", "if (mine(a) < count && k <= end) {"),
        SWAPPED_DROPOUT_COUNTER("philox.cuh", "c0 = block, c1 = row", "c0 = row, c1 = block"),
        UNSCALED_SOFTMAX("attention.cu", "expf(scores[a][b] * scale - now)", "expf(scores[a][b] - now)"),
        UNINITIALISED_ACCUMULATOR("columns.cuh", "float sums[N] = {};", "float sums[N];"),
        MISSING_BARRIER_BEFORE_VALUES(
                Precision.BF16,
                "attention.cuh",
                "        // Everybody is done with the values before, and with the tile.\n        __syncthreads();\n",
                ""),
        SWAPPED_PARTS_OF_A_FRAGMENT(
                Precision.BF16,
                "tensortiles.cuh",
                "a.x[l + warpLane() % 8 + warpLane() / 16 * 8][row + warpLane() / 8 % 2 * 8]",
                "a.x[l + warpLane() % 8 + warpLane() / 8 % 2 * 8][row + warpLane() / 16 * 8]");

        private final Precision precision;
        private final String file;
        private final String right;
        private final String wrong;

        Defect(String file, String right, String wrong) {
            this(Precision.FLOAT32, file, right, wrong);
        }

        Defect(Precision precision, String file, String right, String wrong) {
            this.precision = precision;
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
        Backend mutant = on(Emulator.library(sources, false), defect.precision);
        assertThat(kernels().anyMatch(kernel -> !isRight(kernel, mutant)))
                .as("a kernel gives wrong results")
                .isTrue();
    }

    /** That a defect is caught tells something only if nothing is wrong without it. */
    @ParameterizedTest
    @EnumSource
    void nothingIsWrongWithoutADefect(Precision precision) {
        requireEmulator();
        Backend unchanged = on(Emulator.library(Emulator.sources(), false), precision);
        assertThat(kernels()).allMatch(kernel -> isRight(kernel, unchanged));
    }

    private static void requireEmulator() {
        assumeTrue(
                Emulator.obstacle().isEmpty(),
                () -> "skipped: " + Emulator.obstacle().orElseThrow());
    }

    private static Stream<KernelCase> kernels() {
        return Stream.concat(KernelCase.fused().stream(), KernelCase.primitives().stream());
    }

    private static boolean isRight(KernelCase kernel, Backend mutant) {
        boolean rounded = mutant.activationType() == DType.BF16;
        try {
            for (int[] size : List.of(new int[] {5, 65}, new int[] {65, 7})) {
                kernel.assertClose(
                        rounded ? roundedTolerance(kernel) : kernel.tolerance(size[0], size[1]),
                        mutant,
                        REFERENCE,
                        size[0],
                        size[1],
                        rounded);
            }
            return true;
        } catch (AssertionError | DeviceException wrong) {
            return false;
        }
    }

    private static double roundedTolerance(KernelCase kernel) {
        return Math.max(ROUNDED_TOLERANCE, Bfloat16Test.toleranceOfFused(kernel.toString()));
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
