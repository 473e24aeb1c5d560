package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.Add.add;
import static dev.lapidary.autograd.ops.Attention.attention;
import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static dev.lapidary.autograd.ops.Dropout.dropout;
import static dev.lapidary.autograd.ops.LayerNorm.layerNorm;
import static dev.lapidary.autograd.ops.Linear.linear;
import static dev.lapidary.autograd.ops.Multiply.multiply;
import static dev.lapidary.autograd.ops.Scale.scale;
import static dev.lapidary.autograd.ops.Sum.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How gradients flow through tensors that are shared, frozen, or used where nothing is learnt, and what memory that takes. */
class GraphTest {
    private static final DropoutMask MASK = new DropoutMask(0.5, new RandomKey(1, 2, 3));

    private final Backend backend = Backends.reference();
    private final Scope scope = Scope.root(backend, "test");

    private Tensor variable(double... values) {
        return Tensor.variable(scope.of(Shape.of(values.length), values));
    }

    @Test
    void aTensorUsedTwiceGathersBothGradients() {
        Tensor x = variable(2, -3);
        Tensor square = multiply(x, x);
        sum(add(multiply(square, x), scale(square, 10))).backward(); // Σ x³ + 10x²
        assertThat(x.gradient().toDoubles()).containsExactly(3 * 4 + 20 * 2, 3 * 9 - 20 * 3);
    }

    @Test
    void aDiamondIsWalkedOnceHoweverManyPathsLeadThroughIt() {
        Tensor x = variable(1);
        Tensor y = x;
        for (int i = 0; i < 60; i++) {
            y = add(y, y);
        }
        sum(y).backward();
        assertThat(x.gradient().item()).isEqualTo(0x1p60);
    }

    @Test
    void aGraphOfAHundredThousandOpsDoesNotOverflowTheStack() {
        Tensor x = variable(3);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++) {
            y = scale(y, 1);
        }
        sum(y).backward();
        assertThat(x.gradient().item()).isEqualTo(1);
    }

    @Test
    void gradientsOfSeveralLossesAddUp() {
        Tensor x = variable(1, 2);
        sum(x).backward();
        sum(scale(x, 5)).backward();
        assertThat(x.gradient().toDoubles()).containsExactly(6, 6);
    }

    @Test
    void gradientsOfWhatOutlivesAStepOutliveItToo() {
        Tensor x = variable(1, 2);
        for (int i = 0; i < 2; i++) {
            try (Scope step = scope.child("step")) {
                Tensor constant = Tensor.constant(step.of(Shape.of(2), new double[] {3, 4}));
                sum(add(constant, x)).backward();
            }
        }
        assertThat(x.gradient().toDoubles()).containsExactly(2, 2);
    }

    @Test
    void anOpThatGivesItsGradientToTwoInputsIsRefused() {
        Tensor a = variable(1);
        Tensor b = variable(2);
        GradFn careless = new GradFn() {
            @Override
            public List<Tensor> inputs() {
                return List.of(a, b);
            }

            @Override
            public void backward(NdArray dy) {
                a.accumulateOwned(dy);
                b.accumulateOwned(dy);
            }
        };
        Tensor y = Graph.record(scope.of(Shape.of(1), new double[] {3}), careless);
        assertThatThrownBy(() -> sum(y).backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two inputs");
    }

    @Test
    void backwardTwiceIsRefused() {
        Tensor loss = sum(multiply(variable(1, 2), variable(3, 4)));
        loss.backward();
        assertThatThrownBy(loss::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ran before")
                .hasMessageContaining("compute it again");
    }

    @Test
    void backwardThroughAPartThatAnotherLossConsumedIsRefused() {
        Tensor shared = scale(variable(1, 2), 2);
        Tensor first = sum(shared);
        Tensor second = sum(scale(shared, 3));
        first.backward();
        assertThatThrownBy(second::backward).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void backwardStartsFromASingleNumberThatSomethingLedTo() {
        assertThatThrownBy(() -> scale(variable(1, 2), 2).backward())
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2]");
        Tensor constant = Tensor.constant(scope.of(Shape.SCALAR, 1.0));
        assertThatThrownBy(() -> scale(constant, 2).backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing that requires a gradient");
    }

    @Test
    void constantsGetNoGradient() {
        Tensor x = variable(1, 2);
        Tensor c = Tensor.constant(scope.of(Shape.of(2), 5.0, 6.0));
        sum(multiply(x, c)).backward();
        assertThat(x.gradient().toDoubles()).containsExactly(5, 6);
        assertThat(c.gradient()).isNull();
    }

    @Test
    void frozenParametersKeepTheirGradientAndPassOthersOn() {
        Parameter weight = Parameter.weight(Shape.of(2, 2), Parameter.Initializer.ONES);
        Parameter bias = Parameter.undecayed(Shape.of(2), Parameter.Initializer.ONES);
        ParameterStore store = new ParameterStore(Map.of("weight", weight, "bias", bias), scope);
        store.allocateGradients(parameter -> true);
        weight.initialize(null);
        weight.setTrainable(false);
        Tensor x = Tensor.variable(scope.of(Shape.of(1, 2), 3.0, 4.0));
        sum(linear(x, weight, bias)).backward();
        assertThat(weight.gradient().toDoubles()).containsOnly(0);
        assertThat(bias.gradient().toDoubles()).containsOnly(1);
        assertThat(x.gradient().toDoubles()).containsOnly(2);

        store.zeroGradients();
        bias.setTrainable(false);
        Tensor constant = Tensor.constant(scope.of(Shape.of(1, 2), 3.0, 4.0));
        assertThat(linear(constant, weight, bias).requiresGradient()).isFalse();
    }

    @Test
    void anInferenceScopeRecordsNothingDropsNothingAndKeepsNoNotes() {
        Tensor weight = Tensor.variable(scope.of(Shape.of(2), 1.0, 2.0));
        try (Scope inference = scope.inference("inference")) {
            Tensor x = Tensor.constant(inference.of(Shape.of(1, 2), 3.0, 5.0));
            assertThat(dropout(x, MASK)).isSameAs(x);
            long before = backend.pool().liveBytes();
            Tensor y = layerNorm(x, weight, weight, 1e-12);
            assertThat(y.requiresGradient()).isFalse();
            assertThat(backend.pool().liveBytes() - before)
                    .as("only the result")
                    .isEqualTo(64);
            Tensor withMask = attention(x, SequenceOffsets.ofLengths(1), x, x, SequenceOffsets.ofLengths(1), 1, MASK);
            assertThat(withMask.data().toDoubles()).containsExactly(3, 5);
        }
    }

    @Test
    void liveBytesReturnToTheSameFigureAfterEveryStep() {
        Map<String, Parameter> model = new LinkedHashMap<>();
        model.put("weight", Parameter.weight(Shape.of(4, 6), Parameter.Initializer.ONES));
        model.put("bias", Parameter.undecayed(Shape.of(4), Parameter.Initializer.ZEROS));
        ParameterStore store = new ParameterStore(model, scope);
        store.parameters().values().forEach(p -> p.initialize(null));
        store.allocateGradients(parameter -> true);
        long before = backend.pool().liveBytes();
        for (int i = 0; i < 3; i++) {
            try (Scope step = scope.child("step")) {
                Tensor x = Tensor.constant(step.zeros("batch", Shape.of(5, 6)));
                SequenceOffsets sequences = SequenceOffsets.ofLengths(2, 3);
                Tensor attended = attention(x, sequences, x, x, sequences, 2, MASK);
                Tensor logits = linear(attended, model.get("weight"), model.get("bias"));
                crossEntropy(logits, step.ofInts(0, 1, 2, 3, 0), 0).backward();
            }
            assertThat(backend.pool().liveBytes()).isEqualTo(before);
        }
    }

    @Test
    void backwardFreesIntermediateResultsGradientsAndNotesAsItGoes() {
        Tensor x = variable(1, 2, 3);
        long inputs = backend.pool().liveBytes();
        Tensor hidden = scale(x, 2);
        Tensor normal = layerNorm(hidden, variable(1, 1, 1), variable(0, 0, 0), 1e-5);
        Tensor loss = sum(multiply(normal, normal));
        loss.backward();
        assertThat(hidden.data().isReleased()).isTrue();
        assertThat(normal.data().isReleased()).isTrue();
        assertThat(normal.gradient()).isNull();
        long left = backend.pool().liveBytes() - inputs;
        assertThat(left)
                .as("two variables, three gradients and the loss, 64 bytes each")
                .isEqualTo(6 * 64);
    }

    @Test
    void forgottenResultsAreComputedAgainWhenBackwardNeedsThem() {
        Tensor gamma = variable(1, 2, 3);
        double[][] gradients = new double[2][];
        for (boolean forget : new boolean[] {false, true}) {
            Tensor x = variable(1, -2, 4);
            Tensor first = layerNorm(x, gamma, gamma, 1e-5);
            Tensor second = layerNorm(first, gamma, gamma, 1e-5);
            Tensor loss = sum(multiply(second, multiply(second, second)));
            if (forget) {
                long before = backend.pool().liveBytes();
                first.dropUntilBackward();
                second.dropUntilBackward();
                assertThat(backend.pool().liveBytes()).isEqualTo(before - 2 * 64);
            }
            loss.backward();
            assertThat(first.data().isReleased()).isTrue();
            gradients[forget ? 1 : 0] = x.gradient().toDoubles();
        }
        assertThat(gradients[1]).containsExactly(gradients[0]);
    }

    @Test
    void forgottenResultsAreThereForWhoeverReadsThem() {
        Tensor normal = layerNorm(variable(1, 2, 3), variable(1, 1, 1), variable(0, 0, 0), 1e-5);
        double[] values = normal.data().toDoubles();
        normal.dropUntilBackward();
        normal.dropUntilBackward();
        assertThat(normal.shape()).isEqualTo(Shape.of(3));
        assertThat(normal.data().toDoubles()).containsExactly(values);
    }

    @Test
    void whatCannotBeComputedAgainIsNotForgotten() {
        Tensor x = variable(1, 2);
        x.dropUntilBackward();
        Tensor y = scale(x, 2);
        y.dropUntilBackward();
        assertThat(y.data().toDoubles()).containsExactly(2, 4);
    }

    @Test
    void nothingIsComputedAgainInAClosedScope() {
        Scope step = scope.child("step");
        Tensor normal =
                layerNorm(Tensor.variable(step.of(Shape.of(1, 2), 1.0, 2.0)), variable(1, 1), variable(0, 0), 1);
        normal.dropUntilBackward();
        step.close();
        assertThatThrownBy(normal::data)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void readingWhatBackwardFreedNamesTheOpAndTheRemedy() {
        Tensor hidden = scale(variable(1, 2), 2);
        sum(hidden).backward();
        assertThatThrownBy(() -> hidden.data().toDoubles())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'scale'")
                .hasMessageContaining("keep()");
    }

    @Test
    void aTensorSaysWhichOpMadeIt() {
        Tensor x = variable(1, 2);
        assertThat(x.toString()).doesNotContain("by");
        assertThat(scale(x, 2).toString()).endsWith("[2.0, 4.0] by Scale");
    }
}
