package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SgdStep;
import dev.lapidary.engine.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations in bfloat16: every kernel against double precision, and what must not be mixed up. */
class Bfloat16Test {
    /** bfloat16 is up to 2⁻⁹ of a number away from it. Inputs are exact and sums of single precision, so that little is added. */
    private static final double ROUNDED_ONCE = 0x1p-8;

    /** Of what is computed from something that was stored on the way, in bfloat16 too. */
    private static final double ROUNDED_TWICE = 0x1p-7;

    /**
     * Of attention's gradients, which are made of y that was stored, and of dS, of which tensor cores take bfloat16. PyTorch's own
     * attention in bfloat16 is further away than {@link #ROUNDED_TWICE} for one in 20 heads of one column.
     */
    private static final double ROUNDED_THRICE = 3 * 0x1p-8;

    /**
     * Of causal attention's: the first queries see few keys, with probabilities near 1, so that more of their gradient is what dP and
     * dy ⊙ y differ by, of which y was rounded. The worst of the cases here takes 0.81 of this.
     */
    private static final double ROUNDED_WITH_FEW_KEYS = 4 * 0x1p-8;

    private static final int[] SIZES = {0, 1, 3, 33, 65, 257};

    private static final Backend REFERENCE = Backends.reference();

    private static Backend bf16;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        bf16 = Backends.cuda(0, Precision.BF16);
    }

    @ParameterizedTest(name = "{displayName}: {0}, {1} × {2}")
    @MethodSource("primitivesAndSizes")
    void primitivesMatchDoublePrecision(KernelCase kernel, int rows, int columns) {
        assertMatches(ROUNDED_ONCE, kernel, rows, columns);
    }

    @ParameterizedTest(name = "{displayName}: {0}, {1} × {2}")
    @MethodSource("fusedAndSizes")
    void fusedMatchDoublePrecision(KernelCase kernel, int rows, int columns) {
        assertMatches(toleranceOfFused(kernel.toString()), kernel, rows, columns);
    }

    static double toleranceOfFused(String kernel) {
        if (kernel.startsWith("attentionBackward causally")) {
            return ROUNDED_WITH_FEW_KEYS;
        }
        return kernel.startsWith("attentionBackward") ? ROUNDED_THRICE : ROUNDED_TWICE;
    }

    @ParameterizedTest(name = "{displayName}: {0}")
    @MethodSource("dev.lapidary.engine.ImageCases#manyChannels")
    void convolutionsOfManyChannelsMatchDoublePrecision(KernelCase kernel) {
        assertMatches(ROUNDED_ONCE, kernel, 9, 7);
    }

    private static void assertMatches(double tolerance, KernelCase kernel, int rows, int columns) {
        kernel.assertClose(tolerance, bf16, REFERENCE, rows, columns, true);
    }

    static Stream<Arguments> primitivesAndSizes() {
        return withSizes(KernelCase.primitives());
    }

    static Stream<Arguments> fusedAndSizes() {
        return withSizes(KernelCase.fused());
    }

    private static Stream<Arguments> withSizes(List<KernelCase> kernels) {
        return kernels.stream().flatMap(kernel -> Arrays.stream(SIZES)
                .boxed()
                .flatMap(n -> Stream.of(Arguments.of(kernel, 5, n), Arguments.of(kernel, n, 7))));
    }

    /** On the way in, half to even, and what is no number stays none; on the way out, to the bit. */
    @Test
    void numbersAreRoundedToTheNearest() {
        try (Scope scope = Scope.root(bf16, "test")) {
            NdArray x = scope.empty("x", DType.BF16, Shape.of(7));
            float half = 0x1p-8f;
            float[] values = {1, 1 + half, 1 + 3 * half, -1 - half - 0x1p-20f, Float.NaN, 3.4e38f, 0x1p-130f};
            float[] rounded = {1, 1, 1 + 4 * half, -1 - 2 * half, Float.NaN, Float.POSITIVE_INFINITY, 0x1p-130f};
            x.set(values);
            assertThat(x.toFloats()).isEqualTo(rounded);
            NdArray single = scope.of(x.shape(), values);
            bf16.elementwise().copy(single, x);
            assertThat(x.toFloats()).as("by the device").isEqualTo(rounded);
        }
    }

    /** Elements of two bytes begin anywhere, and odd numbers of them end anywhere. */
    @Test
    void rowsOfOddLengthAreCopied() {
        try (Scope scope = Scope.root(bf16, "test")) {
            NdArray x = scope.empty("x", DType.BF16, Shape.of(3, 3));
            x.set(1f, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(x.rows(1, 2).toFloats()).containsExactly(4, 5, 6);
            NdArray kept = x.rows(1, 2).keep(scope);
            bf16.elementwise().copy(x.rows(2, 3), x.rows(1, 2));
            x.rows(2, 3).set(-1f, -2, -3);
            assertThat(x.toFloats()).containsExactly(1, 2, 3, 7, 8, 9, -1, -2, -3);
            assertThat(kept.toFloats()).containsExactly(4, 5, 6);
        }
    }

    /** Four bytes are never read where there are two, nor the other way round. */
    @Test
    void typesThatAKernelDoesNotTakeAreNamed() {
        try (Scope scope = Scope.root(bf16, "test")) {
            NdArray single = scope.zeros("single", Shape.of(2, 3));
            NdArray half = scope.zeros("half", DType.BF16, Shape.of(2, 3));
            NdArray row = scope.zeros("row", DType.BF16, Shape.of(3));
            assertThatThrownBy(() -> bf16.elementwise().add(single, half, half))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("kernel add needs BF16 for a, as its other arguments are; got F32[2, 3]");
            assertThatThrownBy(() -> bf16.rows().addBias(half, row, half))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("kernel addBias needs F32 for bias")
                    .hasMessageContaining("got BF16[3]");
            assertThatThrownBy(() -> bf16.updates().sgd(new SgdStep(1, 0, false, 0, true, 1), half, half, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("kernel sgd needs F32 for p");
            assertThatThrownBy(() -> bf16.rows().scatterAdd(half, single, single))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("needs I32 for ids");
            NdArray integers = scope.ofInts(1, 2, 3, 4).reshape(Shape.of(2, 2));
            assertThatThrownBy(() -> bf16.matrices().matmul(half, false, single, true, 0, integers))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a product of BF16 cannot be written to I32[2, 2]");
            assertThatThrownBy(() -> bf16.matrices().matmul(integers, false, single, false, 0, half))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("needs F32 for x");
            assertThatThrownBy(half::toInts).hasMessageContaining("BF16[2, 3] is not an integer array");
        }
    }

    @Test
    void activationsAloneAreBfloat16AndOnlyIfAskedFor() {
        assertThat(bf16.activationType()).isEqualTo(DType.BF16);
        assertThat(bf16.floatType()).isEqualTo(DType.F32);
        assertThat(Backends.cuda(0).activationType()).isEqualTo(DType.F32);
    }
}
