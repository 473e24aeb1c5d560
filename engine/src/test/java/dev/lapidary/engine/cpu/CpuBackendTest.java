package dev.lapidary.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Composed;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.ImageKernels;
import dev.lapidary.engine.Kernel;
import dev.lapidary.engine.ProductKernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel against double precision, against its composed twin, and on one thread against two. */
class CpuBackendTest {
    /**
     * Relative to the largest result. A float's rounding error is 6·10⁻⁸ of it; functions and sums here add up a dozen such
     * errors, products of 33 terms a few dozen random ones.
     */
    private static final double TOLERANCE = 1e-6;

    /** Of sums of 300 to 576 terms. */
    private static final double LONG_SUMS_TOLERANCE = 2e-6;
    /** Its transforms round larger numbers than come out. */
    private static final double WINOGRAD_TOLERANCE = 5e-6;

    private static final int[] SIZES = {0, 1, 3, 15, 16, 17, 63, 64, 65, 1000};

    private static final Backend REFERENCE = Backends.reference();
    private static final Backend ONE = Backends.cpu(1);
    private static final Backend TWO = Backends.cpu(2);
    private static final Backend DIRECT = Backends.cpu(1, ConvolutionAlgorithm.DIRECT);
    private static final Backend COMPOSED = Composed.of(ONE);

    @ParameterizedTest
    @MethodSource("primitivesAndSizes")
    void matchesDoublePrecision(Kernel kernel, int rows, int columns) {
        Kernel.assertClose(TOLERANCE, kernel.results(ONE, rows, columns), kernel.results(REFERENCE, rows, columns));
    }

    @ParameterizedTest
    @MethodSource("winogradAndSizes")
    void winogradMatchesDoublePrecision(Kernel kernel, int rows, int columns) {
        List<double[]> expected = kernel.results(REFERENCE, rows, columns);
        Kernel.assertClose(WINOGRAD_TOLERANCE, kernel.results(ONE, rows, columns), expected);
        Kernel.assertClose(LONG_SUMS_TOLERANCE, kernel.results(DIRECT, rows, columns), expected);
    }

    @ParameterizedTest
    @MethodSource("manyRowsAndSizes")
    void manyRowsMatchDoublePrecision(Kernel kernel, int rows, int columns) {
        List<double[]> expected = kernel.results(REFERENCE, rows, columns);
        Kernel.assertClose(LONG_SUMS_TOLERANCE, kernel.results(ONE, rows, columns), expected);
    }

    @ParameterizedTest
    @MethodSource("fusedAndSizes")
    void fusedMatchesDoublePrecision(Kernel kernel, int rows, int columns) {
        Kernel.assertClose(TOLERANCE, kernel.results(ONE, rows, columns), kernel.results(REFERENCE, rows, columns));
    }

    @ParameterizedTest
    @MethodSource("fusedAndSizes")
    void fusedMatchesComposed(Kernel kernel, int rows, int columns) {
        Kernel.assertClose(TOLERANCE, kernel.results(ONE, rows, columns), kernel.results(COMPOSED, rows, columns));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void threadsDoNotChangeABit(Kernel kernel) {
        List<double[]> expected = kernel.results(ONE, 1000, 65);
        List<double[]> actual = kernel.results(TWO, 1000, 65);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    static Stream<Kernel> kernels() {
        return Stream.of(
                        Kernel.primitives(),
                        ImageKernels.stems(),
                        ImageKernels.pointwise(),
                        ImageKernels.winograd(),
                        ProductKernels.manyRows(),
                        Kernel.fused())
                .flatMap(List::stream);
    }

    static Stream<Arguments> primitivesAndSizes() {
        return Stream.of(Kernel.primitives(), ImageKernels.stems(), ImageKernels.pointwise())
                .flatMap(CpuBackendTest::withSizes);
    }

    static Stream<Arguments> winogradAndSizes() {
        return withSizes(ImageKernels.winograd());
    }

    static Stream<Arguments> manyRowsAndSizes() {
        return withSizes(ProductKernels.manyRows());
    }

    static Stream<Arguments> fusedAndSizes() {
        return withSizes(Kernel.fused());
    }

    private static Stream<Arguments> withSizes(List<Kernel> kernels) {
        return kernels.stream().flatMap(kernel -> Arrays.stream(SIZES)
                .boxed()
                .flatMap(n -> Stream.of(Arguments.of(kernel, 5, n), Arguments.of(kernel, n, 7))));
    }
}
