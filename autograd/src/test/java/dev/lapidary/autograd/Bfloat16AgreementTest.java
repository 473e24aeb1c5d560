package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.Add.add;
import static dev.lapidary.autograd.ops.Cast.toActivations;
import static dev.lapidary.autograd.ops.Cast.toFloats;
import static dev.lapidary.autograd.ops.LayerNorm.layerNorm;
import static dev.lapidary.autograd.ops.Linear.linear;
import static dev.lapidary.autograd.ops.MatMul.matmul;
import static dev.lapidary.autograd.ops.Scale.scale;
import static dev.lapidary.autograd.ops.Sum.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Value and gradients of every op with activations in bfloat16, on the emulated GPU, against the reference on the same inputs; and
 * which tensors are of which type.
 */
class Bfloat16AgreementTest {
    private static final List<OpSpec> SPECS = OpSpecs.ALL;
    private static final Backend REFERENCE = Backends.reference();

    /** bfloat16 rounds by up to 2⁻⁹ of a number. A gradient passes a few such roundings: of the result, of dy, and its own. */
    private static final double TOLERANCE = 0x1p-7;

    /** A product, a normalization and their way back, each of which reads what was rounded before. */
    private static final double OF_PROJECTIONS = 0x1p-6;

    private static Backend bf16;

    @BeforeAll
    static void emulate() {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        bf16 = Backends.cuda(0, Precision.BF16);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("SPECS")
    void bfloat16GivesWhatTheReferenceGives(OpSpec spec) {
        for (int n : new int[] {1, 3, 17, 64, 65}) {
            double tolerance = spec.name().startsWith("residualProjection") ? OF_PROJECTIONS : TOLERANCE;
            Outcome.ofRounded(spec, n, bf16)
                    .assertIsNear(tolerance, Outcome.ofRounded(spec, n, REFERENCE), "at n = " + n);
        }
    }

    @Test
    void activationsAndTheirGradientsAreBfloat16AndParametersAreNot() {
        try (Scope scope = Scope.root(bf16, "test")) {
            Tensor weight = Tensor.variable(scope.zeros("weight", Shape.of(4, 3)));
            Tensor bias = Tensor.variable(scope.zeros("bias", Shape.of(4)));
            Tensor x = Tensor.variable(scope.zeros("x", DType.BF16, Shape.of(2, 3)));
            Tensor y = linear(x, weight, bias);
            Tensor loss = sum(scale(y, 2));
            assertThat(y.data().dtype()).isEqualTo(DType.BF16);
            assertThat(loss.data().dtype()).isEqualTo(DType.F32);
            loss.backward();
            assertThat(x.gradient().dtype()).isEqualTo(DType.BF16);
            assertThat(weight.gradient().dtype()).isEqualTo(DType.F32);
            assertThat(bias.gradient().dtype()).isEqualTo(DType.F32);
        }
    }

    /** As where a weight is computed from others: it stays in single precision. */
    @Test
    void whatIsComputedFromParametersAloneIsOfTheirType() {
        try (Scope scope = Scope.root(bf16, "test")) {
            Tensor weight = Tensor.variable(scope.zeros("weight", Shape.of(4, 3)));
            Tensor left = Tensor.variable(scope.zeros("left", Shape.of(4, 2)));
            Tensor right = Tensor.variable(scope.zeros("right", Shape.of(2, 3)));
            Tensor adapted = add(weight, matmul(left, right));
            assertThat(adapted.data().dtype()).isEqualTo(DType.F32);
            sum(adapted).backward();
            assertThat(weight.gradient().dtype()).isEqualTo(DType.F32);
        }
    }

    @Test
    void mixesAreRefusedByNameUnlessTheyAreCast() {
        try (Scope scope = Scope.root(bf16, "test")) {
            Tensor parameter = Tensor.variable(scope.of(Shape.of(2, 3), 1.0, 2, 3, 4, 5, 6));
            Tensor x = Tensor.variable(scope.zeros("x", DType.BF16, Shape.of(2, 3)));
            Tensor row = Tensor.variable(scope.zeros("row", DType.BF16, Shape.of(3)));
            assertThatThrownBy(() -> add(x, parameter))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("add: both inputs must have one type: cast one of them; got BF16 F32");
            assertThatThrownBy(() -> layerNorm(x, row, row, 1e-5))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("layerNorm: gamma must be of the type of parameters: cast it; got BF16");
            Tensor sum = add(x, toActivations(parameter));
            assertThat(sum.data().toDoubles()).containsExactly(1, 2, 3, 4, 5, 6);
            sum(layerNorm(sum, toFloats(row), toFloats(row), 1e-5)).backward();
            assertThat(parameter.gradient().dtype()).isEqualTo(DType.F32);
            assertThat(row.gradient().dtype()).isEqualTo(DType.BF16);
            assertThatThrownBy(() -> x.accumulateOwned(scope.zeros("gradient", x.shape())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(".* F32\\[2, 3] of .* was given to BF16\\[2, 3] of .*");
        }
    }
}
