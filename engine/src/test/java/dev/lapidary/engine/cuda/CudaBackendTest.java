package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.NdArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel, on the emulated device, against double precision: the kernels and tolerances of the CPU's test. */
class CudaBackendTest {
    /** Around the lanes of a warp, the side of a tile and the threads of a block. */
    private static final int[] SIZES = {0, 1, 3, 31, 33, 64, 65, 257, 1000};

    private static final Backend REFERENCE = Backends.reference();

    /** One that copies the array in, and two. */
    private static final KernelCase THREE_LAUNCHES = new KernelCase("add", (b, in, n, m) -> {
        NdArray x = in.normal(n, m);
        b.elementwise().add(x, x, x);
        b.elementwise().add(x, x, x);
        return List.of(x);
    });

    private static Backend cuda;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        cuda = Backends.cuda(0);
    }

    @ParameterizedTest(name = "{displayName}: {0}, {1} × {2}")
    @MethodSource("kernelsAndSizes")
    void matchesDoublePrecision(KernelCase kernel, int rows, int columns) {
        kernel.assertClose(kernel.tolerance(rows, columns), cuda, REFERENCE, rows, columns);
    }

    @ParameterizedTest(name = "{displayName}: {0}")
    @MethodSource("dev.lapidary.engine.ImageCases#manyChannels")
    void convolutionsOfManyChannelsMatchDoublePrecision(KernelCase kernel) {
        kernel.assertClose(kernel.tolerance(9, 7), cuda, REFERENCE, 9, 7);
    }

    /** Whether the first or the last thread runs first alternates from launch to launch in the emulator. */
    @ParameterizedTest(name = "{displayName}: {0}")
    @MethodSource("kernels")
    void theOrderOfThreadsDoesNotChangeABit(KernelCase kernel) {
        List<double[]> expected = kernel.results(cuda, 65, 65);
        // As many launches again and three more: an odd number, so that each thread comes when it did not come before.
        kernel.results(cuda, 65, 65);
        THREE_LAUNCHES.results(cuda, 1, 1);
        List<double[]> actual = kernel.results(cuda, 65, 65);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    static Stream<KernelCase> kernels() {
        return Stream.concat(KernelCase.primitives().stream(), KernelCase.fused().stream());
    }

    static Stream<Arguments> kernelsAndSizes() {
        return kernels().flatMap(kernel -> Arrays.stream(SIZES)
                .boxed()
                .flatMap(n -> Stream.of(Arguments.of(kernel, 5, n), Arguments.of(kernel, n, 7))));
    }
}
