package dev.lapidary.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.autograd.ops.Activate;
import dev.lapidary.autograd.ops.Add;
import dev.lapidary.autograd.ops.AddBias;
import dev.lapidary.autograd.ops.Attention;
import dev.lapidary.autograd.ops.AveragePool;
import dev.lapidary.autograd.ops.BatchNorm;
import dev.lapidary.autograd.ops.BatchNormRelu;
import dev.lapidary.autograd.ops.BatchStatistics;
import dev.lapidary.autograd.ops.Cast;
import dev.lapidary.autograd.ops.Conv2d;
import dev.lapidary.autograd.ops.CrossEntropy;
import dev.lapidary.autograd.ops.Dropout;
import dev.lapidary.autograd.ops.Gather;
import dev.lapidary.autograd.ops.LayerNorm;
import dev.lapidary.autograd.ops.Linear;
import dev.lapidary.autograd.ops.LinearDropoutResidualLayerNorm;
import dev.lapidary.autograd.ops.MatMul;
import dev.lapidary.autograd.ops.MaxPool;
import dev.lapidary.autograd.ops.Multiply;
import dev.lapidary.autograd.ops.ResidualAdd;
import dev.lapidary.autograd.ops.Scale;
import dev.lapidary.autograd.ops.Softmax;
import dev.lapidary.autograd.ops.Sum;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the library can get wrong is refused before memory is touched: on the CPU, where it would be another array's. */
class WrongArgumentsTest {
    private static final Backend CPU = Backends.cpu(1);
    private static final DropoutMask MASK = new DropoutMask(0.5, new RandomKey(1, 2, 3));
    private static final SequenceOffsets THREE = SequenceOffsets.ofLengths(3);
    private static final Conv2dGeometry WINDOW = new Conv2dGeometry(1, 1, 0, 1);

    private final Scope scope = Scope.root(CPU, "test");

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 100, 50_000_000})
    void aGradientOfAnotherShapeIsRefused(int size) {
        NdArray neighbour = scope.of(Shape.of(4), 1, 2, 3, 4.0);
        Tensor x = Tensor.variable(scope.of(Shape.of(4), 0, 0, 0, 0.0));
        NdArray wrong = scope.zeros("wrong", Shape.of(size));
        assertThatThrownBy(() -> x.addGradient(wrong))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("F32[" + size + "]")
                .hasMessageContaining("F32[4]");
        assertThatThrownBy(() -> x.accumulateOwned(wrong)).isInstanceOf(ShapeException.class);
        assertThat(x.gradient()).isNull();
        assertThat(neighbour.toFloats()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aGradientOfAnotherTypeOrBackendOrOneThatIsGoneIsRefused() {
        Tensor x = Tensor.variable(scope.zeros("x", Shape.of(4)));
        assertThatThrownBy(() -> x.addGradient(scope.ofInts(1, 2, 3, 4))).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> x.addGradient(scope.empty("doubles", DType.F64, Shape.of(4))))
                .isInstanceOf(ShapeException.class);
        try (Scope other = Scope.root(Backends.cpu(1), "other")) {
            assertThatThrownBy(() -> x.addGradient(other.zeros("x", Shape.of(4))))
                    .isInstanceOf(ShapeException.class);
        }
        NdArray gone = scope.zeros("gone", Shape.of(4));
        gone.release();
        assertThatThrownBy(() -> x.accumulateOwned(gone)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aParametersGradientIsChecked() {
        Parameter weight = Parameter.weight(Shape.of(2, 3), Parameter.Initializer.ZEROS);
        new ParameterStore(Map.of("weight", weight), scope);
        assertThatThrownBy(() -> weight.addGradient(scope.zeros("wrong", Shape.of(3, 2))))
                .isInstanceOf(ShapeException.class);
        Parameter table = Parameter.table(Shape.of(2, 3), Parameter.Initializer.ZEROS);
        new ParameterStore(Map.of("table", table), scope);
        for (int row : new int[] {-1, 2, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> table.gradientAccumulator(scope.ofInts(row)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("no row " + row);
        }
    }

    @Test
    void aTableHasTwoDimensions() {
        assertThatThrownBy(() -> Parameter.table(Shape.of(3), Parameter.Initializer.ZEROS))
                .isInstanceOf(ShapeException.class);
    }

    /** Each takes a tensor of {@code [3, 4]} or, for images, {@code [1, 1, 3, 4]} for its first input; the others fit. */
    static Stream<Arguments> ops() {
        return Stream.of(
                op("activate", x -> Activate.activate(Activation.GELU, x)),
                op("add", x -> Add.add(x, x)),
                op("addBias", x -> AddBias.addBias(x, vector(x))),
                op("attention", x -> Attention.attention(x, THREE, x, x, THREE, 2, MASK)),
                op("residualAdd", x -> ResidualAdd.residualAdd(x, MASK, x)),
                op("averagePool", x -> AveragePool.averagePool(images(x))),
                op("batchNorm", x -> BatchNorm.batchNorm(x, vector(x), vector(x), statistics(x, 4))),
                op("batchNormRelu", x -> BatchNormRelu.batchNormRelu(x, vector(x), vector(x), statistics(x, 4))),
                op("cast", x -> Cast.cast(x, DType.F32)),
                op("conv2d", x -> Conv2d.conv2d(images(x), zeros(x, 2, 4, 1, 1), WINDOW, 1)),
                op("crossEntropy", x -> CrossEntropy.crossEntropy(x, x.scope().ofInts(0, 1, 2), 0)),
                op("dropout", x -> Dropout.dropout(x, MASK)),
                op("gather", x -> Gather.gather(x, x.scope().ofInts(0, 1))),
                op("layerNorm", x -> LayerNorm.layerNorm(x, vector(x), vector(x), 1e-5)),
                op("linear", x -> Linear.linear(x, zeros(x, 2, 4), zeros(x, 2))),
                op("matmul", x -> MatMul.matmul(x, Tensor.constant(x.data().reshape(Shape.of(4, 3))))),
                op("maxPool", x -> MaxPool.maxPool(images(x), WINDOW)),
                op("multiply", x -> Multiply.multiply(x, x)),
                op(
                        "linearDropoutResidualLayerNorm",
                        x -> LinearDropoutResidualLayerNorm.linearDropoutResidualLayerNorm(
                                null, x, zeros(x, 4, 4), vector(x), MASK, x, vector(x), vector(x), 1e-5)),
                op("scale", x -> Scale.scale(x, 2)),
                op("softmax", Softmax::softmax),
                op("sum", Sum::sum));
    }

    private static Arguments op(String name, Consumer<Tensor> call) {
        return Arguments.of(name, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void fitsItsOwnExample(String name, Consumer<Tensor> op) {
        op.accept(Tensor.constant(scope.zeros("x", Shape.of(3, 4))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void integersAreNotReadAsFloats(String name, Consumer<Tensor> op) {
        NdArray integers = scope.ofInts(new int[12]).reshape(Shape.of(3, 4));
        assertThatThrownBy(() -> op.accept(Tensor.constant(integers)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("I32");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void doublesAreNotReadAsFloats(String name, Consumer<Tensor> op) {
        NdArray doubles = scope.empty("doubles", DType.F64, Shape.of(3, 4));
        assertThatThrownBy(() -> op.accept(Tensor.constant(doubles)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("F64");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void whatIsGoneIsNotRead(String name, Consumer<Tensor> op) {
        NdArray gone = scope.zeros("gone", Shape.of(3, 4));
        gone.release();
        assertThatThrownBy(() -> op.accept(Tensor.constant(gone)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gone");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void aClosedScopeGetsNothingMore(String name, Consumer<Tensor> op) {
        Scope closed = Scope.root(CPU, "closed");
        NdArray x = closed.zeros("x", Shape.of(3, 4));
        closed.close();
        assertThatThrownBy(() -> op.accept(Tensor.constant(x))).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void noOtherRankOrNothingIsTaken(String name, Consumer<Tensor> op) {
        assertThatThrownBy(() -> op.accept(null)).isInstanceOf(NullPointerException.class);
        for (Shape shape : List.of(Shape.SCALAR, Shape.of(0), Shape.of(5), Shape.of(0, 4), Shape.of(3, 0, 2))) {
            try {
                op.accept(Tensor.constant(scope.zeros("x", shape)));
            } catch (ShapeException expected) {
                assertThat(expected).hasMessageMatching("[\\s\\S]{10,}");
            }
        }
    }

    @Test
    void inputsOfTwoBackendsAreRefused() {
        try (Scope other = Scope.root(Backends.reference(), "reference")) {
            Tensor here = Tensor.constant(scope.zeros("x", Shape.of(2, 2)));
            Tensor there = Tensor.constant(other.zeros("x", Shape.of(2, 2)));
            assertThatThrownBy(() -> Add.add(here, there)).isInstanceOf(ShapeException.class);
            assertThatThrownBy(() -> CrossEntropy.crossEntropy(here, other.ofInts(0, 1), 0))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("one backend");
            assertThatThrownBy(() -> Gather.gather(here, other.ofInts(0, 1)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("one backend");
        }
        try (Scope other = Scope.root(Backends.cpu(1), "another CPU")) {
            Tensor here = Tensor.constant(scope.zeros("x", Shape.of(2, 2)));
            Tensor there = Tensor.constant(other.zeros("x", Shape.of(2, 2)));
            assertThatThrownBy(() -> MatMul.matmul(here, there))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("one backend");
        }
    }

    @Test
    void indicesAreAListOfIntegers() {
        Tensor table = Tensor.constant(scope.zeros("x", Shape.of(2, 2)));
        for (NdArray rows : List.of(
                scope.zeros("floats", Shape.of(2)),
                scope.ofInts(0).reshape(Shape.SCALAR),
                scope.ofInts(0, 1).reshape(Shape.of(1, 2)))) {
            assertThatThrownBy(() -> Gather.gather(table, rows)).isInstanceOf(ShapeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY})
    void smoothingAndMomentumLieBetweenZeroAndOne(double fraction) {
        Tensor x = Tensor.constant(scope.zeros("x", Shape.of(2, 3)));
        assertThatThrownBy(() -> CrossEntropy.crossEntropy(x, scope.ofInts(0, 1), fraction))
                .isInstanceOf(ShapeException.class);
        BatchStatistics.Running running = new BatchStatistics.Running(
                scope.zeros("mean", Shape.of(3)), scope.zeros("variance", Shape.of(3)), fraction);
        assertThatThrownBy(() -> BatchStatistics.ofBatch(x, running, 1e-5)).isInstanceOf(ShapeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 1000})
    void statisticsOfOtherChannelsAreRefused(int channels) {
        Tensor x = Tensor.constant(scope.zeros("x", Shape.of(3, 4)));
        BatchStatistics.Running running = new BatchStatistics.Running(
                scope.zeros("mean", Shape.of(channels)), scope.zeros("variance", Shape.of(4)), 0.1);
        assertThatThrownBy(() -> BatchStatistics.ofBatch(x, running, 1e-5)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> BatchStatistics.ofRunning(x, running, 1e-5)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> BatchNorm.batchNorm(x, vector(x), vector(x), statistics(x, channels)))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> BatchNormRelu.batchNormRelu(x, vector(x), vector(x), statistics(x, channels)))
                .isInstanceOf(ShapeException.class);
    }

    @Test
    void onlyFloatsHaveGradientsOrAreCastTo() {
        assertThatThrownBy(() -> Tensor.variable(scope.ofInts(1))).isInstanceOf(ShapeException.class);
        Tensor x = Tensor.constant(scope.zeros("x", Shape.of(2)));
        assertThatThrownBy(() -> Cast.cast(x, DType.I32)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Cast.cast(x, DType.F64)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> Tensor.constant(null)).isInstanceOf(NullPointerException.class);
    }

    private static Tensor images(Tensor x) {
        return x.shape().rank() == 2 && x.shape().dim(0) > 0
                ? Tensor.constant(x.data()
                        .reshape(Shape.of(1, 1, x.shape().dim(0), x.shape().dim(1))))
                : x;
    }

    private static Tensor vector(Tensor x) {
        return zeros(x, 4);
    }

    private static Tensor zeros(Tensor x, int... dims) {
        return Tensor.constant(x.scope().zeros("other", Shape.of(dims)));
    }

    private static BatchStatistics statistics(Tensor x, int channels) {
        return new BatchStatistics(NormStatistics.ofInput(
                x.scope().zeros("mean", Shape.of(channels)), x.scope().zeros("rstd", Shape.of(channels))));
    }
}
