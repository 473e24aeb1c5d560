package dev.lapidary.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Composed;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.ImageCases;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.ProductCases;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel against double precision, against its composed twin, and on one thread against two. */
@DisplayNameGeneration(OnThisProcessor.class)
class CpuBackendTest {
    private static final String CASE = "{displayName}: {0}, {1} × {2}";

    /** How much larger the products that Winograd's algorithm adds up are than those of the definition. */
    private static final double OF_WINOGRADS_PRODUCTS = 2.3;
    /** What its transforms round, of which the last multiplies by up to 64. */
    private static final double OF_WINOGRADS_TRANSFORMS = 20 * 0x1p-24;

    private static final int[] SIZES = {0, 1, 3, 15, 16, 17, 63, 64, 65, 1000};

    private static final Backend REFERENCE = Backends.reference();
    private static final Backend ONE = Backends.cpu(1);
    private static final Backend TWO = Backends.cpu(2);
    private static final Backend DIRECT = Backends.cpu(1, ConvolutionAlgorithm.DIRECT);
    private static final Backend COMPOSED = Composed.of(ONE);

    @ParameterizedTest(name = CASE)
    @MethodSource("primitivesAndSizes")
    void matchesDoublePrecision(KernelCase kernel, int rows, int columns) {
        kernel.assertClose(kernel.tolerance(rows, columns), ONE, REFERENCE, rows, columns);
    }

    @ParameterizedTest(name = CASE)
    @MethodSource("winogradAndSizes")
    void winogradMatchesDoublePrecision(KernelCase kernel, int rows, int columns) {
        double tolerance = kernel.tolerance(rows, columns);
        List<double[]> expected = kernel.results(REFERENCE, rows, columns);
        String where = kernel.where(ONE, rows, columns);
        double winograd = Math.hypot(OF_WINOGRADS_PRODUCTS * tolerance, OF_WINOGRADS_TRANSFORMS);
        KernelCase.assertClose(where, winograd, kernel.results(ONE, rows, columns), expected);
        String direct = where + ", by the definition";
        KernelCase.assertClose(direct, tolerance, kernel.results(DIRECT, rows, columns), expected);
    }

    @ParameterizedTest(name = CASE)
    @MethodSource("fusedAndSizes")
    void fusedMatchesDoublePrecision(KernelCase kernel, int rows, int columns) {
        kernel.assertClose(kernel.tolerance(rows, columns), ONE, REFERENCE, rows, columns);
    }

    /** Both may be wrong, to either side. */
    @ParameterizedTest(name = CASE)
    @MethodSource("fusedAndSizes")
    void fusedMatchesComposed(KernelCase kernel, int rows, int columns) {
        double tolerance = Math.min(kernel.limit(), Math.sqrt(2) * kernel.tolerance(rows, columns));
        kernel.assertClose(tolerance, ONE, COMPOSED, rows, columns);
    }

    @ParameterizedTest(name = "{displayName}: {0}")
    @MethodSource("kernels")
    void threadsDoNotChangeABit(KernelCase kernel) {
        List<double[]> expected = kernel.results(ONE, 1000, 65);
        List<double[]> actual = kernel.results(TWO, 1000, 65);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    static Stream<KernelCase> kernels() {
        return Stream.of(
                        KernelCase.primitives(),
                        ImageCases.stems(),
                        ImageCases.pointwise(),
                        ImageCases.winograd(),
                        ProductCases.manyRows(),
                        KernelCase.fused())
                .flatMap(List::stream);
    }

    static Stream<Arguments> primitivesAndSizes() {
        return Stream.of(KernelCase.primitives(), ImageCases.stems(), ImageCases.pointwise(), ProductCases.manyRows())
                .flatMap(CpuBackendTest::withSizes);
    }

    static Stream<Arguments> winogradAndSizes() {
        return withSizes(ImageCases.winograd());
    }

    static Stream<Arguments> fusedAndSizes() {
        return withSizes(KernelCase.fused());
    }

    private static Stream<Arguments> withSizes(List<KernelCase> kernels) {
        return kernels.stream().flatMap(kernel -> Arrays.stream(SIZES)
                .boxed()
                .flatMap(n -> Stream.of(Arguments.of(kernel, 5, n), Arguments.of(kernel, n, 7))));
    }
}
