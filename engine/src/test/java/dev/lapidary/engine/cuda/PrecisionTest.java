package dev.lapidary.engine.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Inputs;
import dev.lapidary.engine.KernelCase;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in bf16 are those of the numbers rounded to bfloat16, and summed up as ever. */
class PrecisionTest {
    private static final double TOLERANCE = 1e-6;

    private static Backend bf16;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        bf16 = Backends.cuda(0, Precision.BF16);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,17,5", "33,7,65", "64,64,64", "2,0,3"})
    void productsAreThoseOfRoundedNumbers(int rows, int inner, int columns) {
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                for (int keep = 0; keep <= 1; keep++) {
                    Product product = new Product(rows, inner, columns, transposeA, transposeB, keep);
                    List<double[]> expected = product.on(Backends.reference(), PrecisionTest::rounded);
                    KernelCase.assertClose("product in bf16", TOLERANCE, product.on(bf16, x -> x), expected);
                }
            }
        }
    }

    private record Product(int rows, int inner, int columns, boolean transposeA, boolean transposeB, int keep) {
        List<double[]> on(Backend backend, UnaryOperator<NdArray> prepared) {
            try (Scope scope = Scope.root(backend, "test")) {
                Inputs in = new Inputs(scope).floats();
                NdArray a = transposeA ? in.normal(inner, rows) : in.normal(rows, inner);
                NdArray b = transposeB ? in.normal(columns, inner) : in.normal(inner, columns);
                NdArray y = keep == 0 ? in.output(rows, columns) : in.normal(rows, columns);
                backend.matrices().matmul(prepared.apply(a), transposeA, prepared.apply(b), transposeB, keep, y);
                return List.of(y.toDoubles());
            }
        }
    }

    /** Rounds to eight bits of precision, half to even, in the way of arithmetic rather than of bits. */
    private static NdArray rounded(NdArray x) {
        double[] values = x.toDoubles();
        for (int i = 0; i < values.length; i++) {
            double unit = Math.scalb(1.0, Math.getExponent(values[i]) - 7);
            values[i] = Math.rint(values[i] / unit) * unit;
        }
        x.set(values);
        return x;
    }
}
