package dev.lapidary.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.autograd.ParameterStore.Segment;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParameterStoreTest {
    private final Parameter firstWeight = Parameter.weight(Shape.of(3, 7), Parameter.Initializer.normal(0.5));
    private final Parameter firstBias = Parameter.undecayed(Shape.of(3), Parameter.Initializer.ONES);
    private final Parameter secondWeight = Parameter.weight(Shape.of(16), Parameter.Initializer.normal(2));
    private final Parameter secondBias = Parameter.undecayed(Shape.of(1), Parameter.Initializer.ZEROS);
    private ParameterStore store;

    @BeforeEach
    void bind() {
        Map<String, Parameter> model = new LinkedHashMap<>();
        model.put("first.weight", firstWeight);
        model.put("first.bias", firstBias);
        model.put("second.weight", secondWeight);
        model.put("second.bias", secondBias);
        store = new ParameterStore(model, Scope.root(Backends.reference(), "model"));
    }

    @Test
    void parametersKeepTheOrderOfTheModelAndAreNamed() {
        assertThat(store.parameters().keySet())
                .containsExactly("first.weight", "first.bias", "second.weight", "second.bias");
        assertThat(firstBias.name()).isEqualTo("first.bias");
        assertThat(firstBias).hasToString("first.bias[3]");
    }

    @Test
    void weightsThatDecayComeFirstEachOnACacheLine() {
        assertThat(store.values().shape()).isEqualTo(Shape.of(32 + 16 + 16 + 16));
        assertThat(store.gradients().shape()).isEqualTo(store.values().shape());
        assertThat(offset(firstWeight)).isZero();
        assertThat(offset(secondWeight)).isEqualTo(32);
        assertThat(offset(firstBias)).isEqualTo(48);
        assertThat(offset(secondBias)).isEqualTo(64);
    }

    private long offset(Parameter parameter) {
        return (parameter.data().address() - store.values().address())
                / parameter.data().dtype().bytes();
    }

    @Test
    void aParameterIsASliceOfTheWhole() {
        secondWeight.data().backend().elementwise().fill(7, secondWeight.data());
        secondBias.gradientAccumulator().set(9.0);
        assertThat(store.values().toDoubles()[32]).isEqualTo(7);
        assertThat(store.gradients().toDoubles()[64]).isEqualTo(9);
        store.zeroGradients();
        assertThat(secondBias.gradient().item()).isZero();
    }

    @Test
    void neighboursOfOneGroupAreOneSegment() {
        assertThat(store.trainable(Parameter::decays))
                .containsExactly(new Segment<>(0, 0, 48, true, null), new Segment<>(48, 48, 32, false, null));
        assertThat(store.trainable(Parameter::name)).hasSize(4);
    }

    @Test
    void aSegmentIsAPartOfTheFlatArrays() {
        Segment<Boolean> undecayed = store.trainable(Parameter::decays).getLast();
        assertThat(undecayed.ofValues(store).address())
                .isEqualTo(firstBias.data().address());
        assertThat(undecayed.of(store.gradients()).shape()).isEqualTo(Shape.of(32));
    }

    @Test
    void frozenParametersLeaveGapsBetweenSegments() {
        store.allocateGradients(parameter -> true);
        firstWeight.setTrainable(false);
        firstBias.setTrainable(false);
        assertThat(store.trainable(Parameter::decays))
                .containsExactly(new Segment<>(32, 32, 16, true, null), new Segment<>(64, 64, 16, false, null));
        assertThat(store.count()).isEqualTo(21 + 3 + 16 + 1);
        assertThat(store.trainableCount()).isEqualTo(16 + 1);
    }

    @Test
    void aModelThatIsAllFrozenHasNoSegment() {
        store.parameters().values().forEach(p -> p.setTrainable(false));
        assertThat(store.trainable(Parameter::decays)).isEmpty();
        assertThat(store.trainableCount()).isZero();
    }

    @Test
    void initialValuesComeFromTheSeed() {
        firstWeight.initialize(new TorchRandom(5));
        double[] first = firstWeight.data().toDoubles();
        firstWeight.initialize(new TorchRandom(5));
        assertThat(firstWeight.data().toDoubles()).isEqualTo(first).doesNotContain(0);
        firstWeight.initialize(new TorchRandom(6));
        assertThat(firstWeight.data().toDoubles()).isNotEqualTo(first);
    }

    @Test
    void aParameterWithoutAStoreSaysWhatToDo() {
        Parameter unbound = Parameter.weight(Shape.of(2), Parameter.Initializer.ZEROS);
        assertThatThrownBy(unbound::data)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[2]")
                .hasMessageContaining("ParameterStore");
    }

    @Test
    void aTableIsZeroedAndMeasuredByTheRowsThatHaveGradients() {
        Parameter table = Parameter.table(Shape.of(5, 3), Parameter.Initializer.ONES);
        Map<String, Parameter> model = new LinkedHashMap<>();
        model.put("table", table);
        model.put("bias", firstBias);
        Scope scope = Scope.root(Backends.cpu(1), "model");
        ParameterStore withTable = new ParameterStore(model, scope);
        Segment<Boolean> segment = withTable.trainable(Parameter::decays).getFirst();

        table.gradientAccumulator(scope.ofInts(4, 1, 4)).rows(1, 2).set(1.0, 2.0, 2.0);
        firstBias.gradientAccumulator().set(4.0, 0.0, 0.0);
        assertThat(withTable.gradientSquares()).isEqualTo(25);
        assertThat(touched(table)).containsExactly(1, 4);

        withTable.zeroGradients();
        assertThat(withTable.gradients().toDoubles()).containsOnly(0);
        table.gradientAccumulator(scope.ofInts(0));
        assertThat(touched(table)).containsExactly(0);

        withTable.gradientAccumulator(segment).rows(7, 8).set(3.0);
        assertThat(withTable.gradientSquares()).isEqualTo(9);
        withTable.zeroGradients();
        assertThat(withTable.gradients().toDoubles()).containsOnly(0);
    }

    private static int[] touched(Parameter table) {
        BitSet rows = new BitSet();
        table.addTouchedRowsTo(rows);
        return rows.stream().toArray();
    }

    @Test
    void whatDoesNotLearnHasNoGradientAndNoMemoryForOne() {
        store.allocateGradients(parameter -> parameter == secondWeight || parameter == secondBias);
        assertThat(store.gradients().shape()).isEqualTo(Shape.of(16 + 16));
        assertThat(firstWeight.gradient()).isNull();
        secondBias.gradientAccumulator().set(3.0);
        assertThat(store.gradients().toDoubles()[16]).isEqualTo(3);
        assertThat(store.zeros("moment", Scope.root(Backends.reference(), "optimizer"))
                        .shape())
                .isEqualTo(Shape.of(32));
        assertThatThrownBy(firstWeight::gradientAccumulator)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("first.weight[3, 7]");
        assertThat(store.trainable(Parameter::decays))
                .containsExactly(new Segment<>(32, 0, 16, true, null), new Segment<>(64, 16, 16, false, null));
    }

    @Test
    void aParameterWithTwoNamesIsStoredOnceUnderTheFirst() {
        Map<String, Parameter> model = new LinkedHashMap<>();
        model.put("embeddings.weight", firstWeight);
        model.put("decoder.weight", firstWeight);
        ParameterStore tied = new ParameterStore(model, Scope.root(Backends.reference(), "model"));
        assertThat(tied.parameters()).containsOnlyKeys("embeddings.weight");
        assertThat(tied.count()).isEqualTo(21);
    }
}
