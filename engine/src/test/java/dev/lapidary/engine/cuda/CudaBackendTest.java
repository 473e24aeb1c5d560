package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel, on the emulated device, against double precision: the kernels, sizes and tolerance of the CPU's test. */
class CudaBackendTest {
    private static final double TOLERANCE = 1e-6;
    private static final int[] SIZES = {0, 1, 3, 15, 16, 17, 63, 64, 65, 1000};
    private static final Backend REFERENCE = Backends.reference();

    private static Backend cuda;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        cuda = Backends.cuda(0);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void matchesDoublePrecision(Kernel kernel, int rows, int columns) {
        Kernel.assertClose(TOLERANCE, kernel.results(cuda, rows, columns), kernel.results(REFERENCE, rows, columns));
    }

    /** The emulator runs threads in another order each time. */
    @ParameterizedTest
    @MethodSource("kernels")
    void theOrderOfThreadsDoesNotChangeABit(Kernel kernel) {
        List<double[]> expected = kernel.results(cuda, 65, 65);
        for (int i = 0; i < 2; i++) {
            List<double[]> actual = kernel.results(cuda, 65, 65);
            for (int j = 0; j < expected.size(); j++) {
                assertThat(actual.get(j)).isEqualTo(expected.get(j));
            }
        }
    }

    static Stream<Kernel> kernels() {
        return Stream.concat(Kernel.primitives().stream(), Kernel.fused().stream());
    }

    static Stream<Arguments> kernelsAndSizes() {
        return kernels().flatMap(kernel -> Arrays.stream(SIZES)
                .boxed()
                .flatMap(n -> Stream.of(Arguments.of(kernel, 5, n), Arguments.of(kernel, n, 7))));
    }
}
