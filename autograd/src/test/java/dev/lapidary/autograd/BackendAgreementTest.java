package dev.lapidary.autograd;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Value and gradients of every op on the CPU, in single precision, against the reference, in double. */
class BackendAgreementTest {
    private static final List<OpSpec> SPECS = OpSpecs.ALL;
    private static final Backend REFERENCE = Backends.reference();
    private static final Backend CPU = Backends.cpu();

    /** Around the lengths of vectors and of unrolled loops, and one that has several threads at work. */
    static final int[] SIZES = {1, 3, 15, 16, 17, 63, 64, 65, 1000};

    /**
     * Inputs are the same to the bit, so all that separates the two is rounding: 2⁻²⁴ = 6·10⁻⁸ an operation, a few of them
     * behind each number, and sums whose errors are random. One wrong number in a thousand would show as 10⁻².
     */
    static final double TOLERANCE = 1e-6;

    @ParameterizedTest(name = "{0}")
    @FieldSource("SPECS")
    void theCpuGivesWhatTheReferenceGives(OpSpec spec) {
        for (int n : SIZES) {
            Outcome.of(spec, n, CPU).assertIsWithin(TOLERANCE, Outcome.of(spec, n, REFERENCE), "at n = " + n);
        }
    }
}
