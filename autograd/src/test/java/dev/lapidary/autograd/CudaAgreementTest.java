package dev.lapidary.autograd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Value and gradients of every op on the emulated GPU against the reference: sizes and tolerance of {@link BackendAgreementTest}. */
class CudaAgreementTest {
    private static final List<OpSpec> SPECS = OpSpecs.ALL;
    private static final Backend REFERENCE = Backends.reference();

    private static Backend cuda;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        cuda = Backends.cuda(0);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("SPECS")
    void theGpuGivesWhatTheReferenceGives(OpSpec spec) {
        for (int n : BackendAgreementTest.SIZES) {
            Outcome.of(spec, n, cuda)
                    .assertIsWithin(BackendAgreementTest.TOLERANCE, Outcome.of(spec, n, REFERENCE), "at n = " + n);
        }
    }
}
