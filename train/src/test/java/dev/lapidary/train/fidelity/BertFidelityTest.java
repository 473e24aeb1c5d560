package dev.lapidary.train.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.train.fidelity.Subject.Output;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Logits, loss and every gradient against transformers in double precision. */
class BertFidelityTest {
    private static final String[] CONFIGURATIONS = Fixture.NAMES;

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void singlePrecisionIsAsCloseAsItCanBe(String configuration) {
        assertAgrees(configuration, Backends.cpu(), 1e-5, 1e-6, 1e-4);
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void theGpuIsAsClose(String configuration) {
        assertAgrees(configuration, EmulatedGpu.backend(), 1e-5, 1e-6, 1e-4);
    }

    /** Far below what rounding to single precision would leave: what is computed is the same mathematics. */
    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void doublePrecisionIsTheSame(String configuration) {
        assertAgrees(configuration, Backends.reference(), 1e-12, 1e-13, 1e-11);
    }

    private static void assertAgrees(
            String configuration, Backend backend, double ofLogits, double ofLoss, double ofGradient) {
        try (Fixture fixture = Fixture.open(configuration);
                Subject subject = new Subject(fixture, backend)) {
            Output output = subject.forwardAndBackward(0);
            assertThat(output.logits()).containsExactly(fixture.doubles("logits"), within(ofLogits));
            assertThat(output.loss()).isCloseTo(fixture.doubles("loss")[0], within(ofLoss));
            subject.parameters().forEach((key, parameter) -> {
                double[] expected = fixture.doubles("gradients/" + key);
                assertThat(Distance.between(parameter.gradient().toDoubles(), expected))
                        .as("distance of the gradient of " + key)
                        .isLessThan(ofGradient * Distance.norm(fixture.doubles("gradients/" + scaleOf(key))));
            });
        }
    }

    /** A bias of the keys moves all scores of a row alike: its gradient is 0, and rounding errs in proportion to the query's. */
    private static String scaleOf(String key) {
        return key.replace("key.bias", "query.bias");
    }
}
