package dev.lapidary.engine.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutKernelTest {
    private static final RandomKey KEY = new RandomKey(0xFEDC_BA98_7654_3210L, -3, 0x8000_0001);

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.1, 0.5, 0.9, 0.999_999_999_9})
    void vectorsDrawTheSameMaskAsTheSpecification(double p) {
        DropoutMask dropout = new DropoutMask(p, KEY);
        int columns = 300;
        new Workers(1).run(1, (task, scratch) -> {
            long factors = scratch.floats(DropoutKernel.bufferSize(columns));
            for (int row : new int[] {0, 1, 77, Integer.MAX_VALUE, -5}) {
                DropoutKernel.factors(dropout, row, columns, factors);
                for (int j = 0; j < columns; j++) {
                    assertThat(Simd.get(factors + 4L * j)).isEqualTo((float) dropout.factor(row, j));
                }
            }
        });
    }

    @Test
    void dropsAsOftenAsAsked() {
        Backend cpu = Backends.cpu(1);
        try (Scope scope = Scope.root(cpu, "test")) {
            NdArray ones = scope.empty("ones", Shape.of(1000, 1000));
            cpu.elementwise().fill(1, ones);
            cpu.elementwise().dropout(new DropoutMask(0.1, KEY), 0, ones, ones);
            // Binomial: a standard deviation is √(0.9·0.1/10⁶) = 3·10⁻⁴ of the kept fraction.
            assertThat(cpu.reductions().sum(ones) / 1e6 * 0.9).isCloseTo(0.9, within(1.2e-3));
        }
    }
}
