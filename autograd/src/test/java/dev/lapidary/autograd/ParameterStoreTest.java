package dev.lapidary.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.autograd.ParameterStore.Range;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.MersenneTwister;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
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
        secondWeight.data().backend().fill(7, secondWeight.data());
        secondBias.gradientSum().set(9.0);
        assertThat(store.values().toDoubles()[32]).isEqualTo(7);
        assertThat(store.gradients().toDoubles()[64]).isEqualTo(9);
        store.zeroGradients();
        assertThat(secondBias.gradient().item()).isZero();
    }

    @Test
    void neighboursThatAreTreatedAlikeAreOneRange() {
        assertThat(store.trainable(Parameter::decays))
                .containsExactly(new Range<>(0, 48, true, null), new Range<>(48, 32, false, null));
        assertThat(store.trainable(Parameter::name)).hasSize(4);
    }

    @Test
    void aRangeIsAPartOfTheFlatArrays() {
        Range<Boolean> undecayed = store.trainable(Parameter::decays).getLast();
        assertThat(undecayed.of(store.values()).address())
                .isEqualTo(firstBias.data().address());
        assertThat(undecayed.of(store.gradients()).shape()).isEqualTo(Shape.of(32));
    }

    @Test
    void frozenParametersLeaveGapsBetweenRanges() {
        firstWeight.setTrainable(false);
        firstBias.setTrainable(false);
        assertThat(store.trainable(Parameter::decays))
                .containsExactly(new Range<>(32, 16, true, null), new Range<>(64, 16, false, null));
        assertThat(store.count()).isEqualTo(21 + 3 + 16 + 1);
        assertThat(store.trainableCount()).isEqualTo(16 + 1);
    }

    @Test
    void aModelThatIsAllFrozenHasNoRange() {
        store.parameters().values().forEach(p -> p.setTrainable(false));
        assertThat(store.trainable(Parameter::decays)).isEmpty();
        assertThat(store.trainableCount()).isZero();
    }

    @Test
    void initialValuesComeFromTheSeed() {
        firstWeight.initialize(new MersenneTwister(5));
        double[] first = firstWeight.data().toDoubles();
        firstWeight.initialize(new MersenneTwister(5));
        assertThat(firstWeight.data().toDoubles()).isEqualTo(first).doesNotContain(0);
        firstWeight.initialize(new MersenneTwister(6));
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
        Range<Boolean> range = withTable.trainable(Parameter::decays).getFirst();

        table.gradientSum(scope.ofInts(4, 1, 4)).rows(1, 2).set(1.0, 2.0, 2.0);
        firstBias.gradientSum().set(4.0, 0.0, 0.0);
        assertThat(withTable.gradientSquares()).isEqualTo(25);
        assertThat(range.tableRows()).containsExactly(1, 4);

        withTable.zeroGradients();
        assertThat(withTable.gradients().toDoubles()).containsOnly(0);
        table.gradientSum(scope.ofInts(0));
        assertThat(range.tableRows()).containsExactly(0, 1, 4);

        withTable.gradientSum(range).rows(7, 8).set(3.0);
        assertThat(withTable.gradientSquares()).isEqualTo(9);
        withTable.zeroGradients();
        assertThat(withTable.gradients().toDoubles()).containsOnly(0);
    }
}
