package dev.lapidary.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.emulator.EmulatedGraphs;
import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linear layers by cuBLASLt, and what is done where it cannot. */
class CublasLtTest {
    /** What a linear layer costs: the product and its bias, or both at once. */
    private static final int TOGETHER = 1;

    private static final int APART = 2;

    @BeforeAll
    static void emulate() {
        Graphs.requireEmulator();
    }

    @Test
    void theBiasIsAddedByTheProduct() {
        assertThat(operations(Graphs.backend(false), 32, 0)).isEqualTo(TOGETHER);
    }

    /** Weights and bias are rounded first, each by a kernel. */
    @Test
    void soItIsInBfloat16() {
        assertThat(operations(Graphs.backend(false, Precision.BF16), 32, 0)).isEqualTo(TOGETHER + 2);
    }

    /** The emulated one has no kernel for multiples of 7. */
    @Test
    void whereItHasNoKernelCublasAndOursAreUsed() {
        assertThat(operations(Graphs.backend(false), 14, 0)).isEqualTo(APART);
    }

    @Test
    void arraysThatBeginAnywhereAreLeftToCublas() {
        assertThat(operations(Graphs.backend(false), 32, 1)).isEqualTo(APART);
    }

    /** A machine without it: a library that has its functions under another name. */
    @ParameterizedTest
    @EnumSource
    void itIsNotNeeded(Precision precision, @TempDir Path folder) throws IOException {
        String bytes = Files.readString(Emulator.library(Emulator.sources(), false), StandardCharsets.ISO_8859_1);
        Path without = folder.resolve("without.so");
        Files.writeString(
                without, bytes.replace("\0cublasLtMatmul\0", "\0xxblasLtMatmul\0"), StandardCharsets.ISO_8859_1);
        Backend cuda = MutationTest.on(without, precision);
        for (KernelCase kernel : KernelCase.fused()) {
            if (kernel.name().startsWith("linear")) {
                kernel.assertClose(
                        precision == Precision.BF16 ? 0x1p-7 : kernel.tolerance(5, 65),
                        cuda,
                        Backends.reference(),
                        5,
                        65,
                        true);
            }
        }
    }

    /** More sizes than are remembered, and the first one again. */
    @Test
    void sizesThatWereForgottenAreAskedForAgain() {
        Backend cuda = Graphs.backend(false);
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray w = scope.of(Shape.of(1, 1), 3f);
            NdArray bias = scope.of(Shape.of(1), 4f);
            for (int rows : List.of(1, 2000)) {
                for (int n = 1; n <= rows; n++) {
                    try (Scope step = scope.child("step")) {
                        NdArray x = step.zeros("x", Shape.of(n, 1));
                        NdArray y = step.empty("y", Shape.of(n, 1));
                        cuda.matrices().linear(x, w, bias, y);
                        assertThat(y.slice(n - 1, Shape.SCALAR).item()).isEqualTo(4);
                    }
                }
            }
        }
    }

    /** How many operations a linear layer takes. @param offset of the first element of x in its memory */
    private static long operations(Backend cuda, int inner, int offset) {
        try (Scope scope = Scope.root(cuda, "test")) {
            NdArray all = scope.zeros("x", cuda.activationType(), Shape.of(3 * inner + offset));
            NdArray x = all.slice(offset, Shape.of(3, inner));
            NdArray w = scope.zeros("w", Shape.of(5, inner));
            NdArray bias = scope.of(Shape.of(5), 1f, 2f, 3f, 4f, 5f);
            NdArray y = scope.empty("y", cuda.activationType(), Shape.of(3, 5));
            long before = EmulatedGraphs.directOperations();
            cuda.matrices().linear(x, w, bias, y);
            long operations = EmulatedGraphs.directOperations() - before;
            assertThat(y.rows(2, 3).toFloats()).containsExactly(1, 2, 3, 4, 5);
            return operations;
        }
    }
}
