package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.Activate.activate;
import static dev.lapidary.autograd.ops.Add.add;
import static dev.lapidary.autograd.ops.Attention.attention;
import static dev.lapidary.autograd.ops.BinaryCrossEntropy.binaryCrossEntropy;
import static dev.lapidary.autograd.ops.Cast.cast;
import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static dev.lapidary.autograd.ops.Dropout.dropout;
import static dev.lapidary.autograd.ops.Gather.gather;
import static dev.lapidary.autograd.ops.LayerNorm.layerNorm;
import static dev.lapidary.autograd.ops.Linear.linear;
import static dev.lapidary.autograd.ops.LinearDropoutResidualLayerNorm.linearDropoutResidualLayerNorm;
import static dev.lapidary.autograd.ops.MatMul.matmul;
import static dev.lapidary.autograd.ops.Multiply.multiply;
import static dev.lapidary.autograd.ops.ResidualAdd.residualAdd;
import static dev.lapidary.autograd.ops.Scale.scale;
import static dev.lapidary.autograd.ops.Softmax.softmax;
import static dev.lapidary.autograd.ops.SquaredError.squaredError;
import static dev.lapidary.autograd.ops.Sum.sum;
import static dev.lapidary.autograd.ops.WeightedCrossEntropy.weightedCrossEntropy;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.kernels.AttentionSpec;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The table of all ops. A new op needs an entry here, with n in each dimension that its kernels run along. */
final class OpSpecs {
    private static final DropoutMask NONE = DropoutMask.NONE;
    private static final DropoutMask MASK = new DropoutMask(0.3, new RandomKey(42, 7, 3));

    /** Where derivatives jump, or those of {@code RELU2} bend: finite differences across are wrong. */
    private static final Map<Activation, List<Double>> KINKS = Map.of(
            Activation.RELU, List.of(0.0),
            Activation.RELU2, List.of(0.0),
            Activation.RELU6, List.of(0.0, 6.0),
            Activation.LEAKY_RELU, List.of(0.0));

    static final List<OpSpec> ALL = Stream.concat(
                    Stream.of(
                            new OpSpec(
                                    "add",
                                    (d, n) -> List.of(d.normal(3, n), d.normal(3, n)),
                                    (x, n) -> add(x.get(0), x.get(1))),
                            new OpSpec(
                                    "add to itself", (d, n) -> List.of(d.normal(n)), (x, n) -> add(x.get(0), x.get(0))),
                            new OpSpec(
                                    "multiply",
                                    (d, n) -> List.of(d.normal(3, n), d.normal(3, n)),
                                    (x, n) -> multiply(x.get(0), x.get(1))),
                            new OpSpec(
                                    "square", (d, n) -> List.of(d.normal(n)), (x, n) -> multiply(x.get(0), x.get(0))),
                            new OpSpec("scale", (d, n) -> List.of(d.normal(n)), (x, n) -> scale(x.get(0), -1.75)),
                            new OpSpec("sum", (d, n) -> List.of(d.normal(3, n)), (x, n) -> sum(x.get(0))),
                            activation(Activation.GELU),
                            activation(Activation.GELU_NEW),
                            activation(Activation.QUICK_GELU),
                            activation(Activation.RELU),
                            activation(Activation.RELU2),
                            activation(Activation.RELU6),
                            activation(Activation.LEAKY_RELU),
                            activation(Activation.SIGMOID),
                            activation(Activation.SILU),
                            activation(Activation.MISH),
                            activation(Activation.TANH),
                            activation(Activation.LINEAR),
                            new OpSpec("dropout", (d, n) -> List.of(d.normal(3, n)), (x, n) -> dropout(x.get(0), MASK)),
                            new OpSpec(
                                    "dropout, n rows",
                                    (d, n) -> List.of(d.normal(n, 3)),
                                    (x, n) -> dropout(x.get(0), MASK)),
                            new OpSpec(
                                    "residualAdd, n rows",
                                    (d, n) -> List.of(d.normal(n, 3), d.normal(n, 3)),
                                    (x, n) -> residualAdd(x.get(0), MASK, x.get(1))),
                            new OpSpec(
                                    "residualAdd without dropout",
                                    (d, n) -> List.of(d.normal(3, n), d.normal(3, n)),
                                    (x, n) -> residualAdd(x.get(0), NONE, x.get(1))),
                            new OpSpec(
                                    "matmul, n inner",
                                    (d, n) -> List.of(d.normal(5, n), d.normal(n, 3)),
                                    (x, n) -> matmul(x.get(0), x.get(1))),
                            new OpSpec(
                                    "matmul, n outer",
                                    (d, n) -> List.of(d.normal(n, 7), d.normal(7, n)),
                                    (x, n) -> matmul(x.get(0), x.get(1))),
                            new OpSpec(
                                    "linear, n in",
                                    (d, n) -> List.of(d.normal(5, n), d.weight(3, n), d.weight(3)),
                                    (x, n) -> linear(x.get(0), x.get(1), x.get(2))),
                            new OpSpec(
                                    "linear, n rows and n out",
                                    (d, n) -> List.of(d.normal(n, 7), d.weight(n, 7), d.weight(n)),
                                    (x, n) -> linear(x.get(0), x.get(1), x.get(2))),
                            new OpSpec(
                                    "linear, beside a residual and another",
                                    (d, n) -> List.of(
                                            d.normal(n, 5), d.weight(5, 5), d.weight(5), d.weight(5, 5), d.weight(5)),
                                    (x, n) -> add(
                                            add(x.get(0), linear(x.get(0), x.get(1), x.get(2))),
                                            linear(x.get(0), x.get(3), x.get(4)))),
                            new OpSpec(
                                    "gather, n columns",
                                    (d, n) -> List.of(d.weight(4, n)),
                                    (x, n) -> gather(x.get(0), x.ints(3, 0, 3, 2, 3))),
                            new OpSpec(
                                    "gather, n rows of n",
                                    (d, n) -> List.of(d.weight(n, 3)),
                                    (x, n) -> gather(x.get(0), x.ints(each(n, i -> i * i % n)))),
                            new OpSpec(
                                    "gather of activations",
                                    (d, n) -> List.of(d.normal(4, n)),
                                    (x, n) -> gather(x.get(0), x.ints(1, 3, 1))),
                            new OpSpec(
                                    "cast to activations",
                                    (d, n) -> List.of(d.weight(3, n)),
                                    (x, n) -> cast(x.get(0), x.get(0).backend().activationType())),
                            new OpSpec(
                                    "cast to floats",
                                    (d, n) -> List.of(d.normal(3, n)),
                                    (x, n) -> cast(x.get(0), x.get(0).backend().floatType())),
                            new OpSpec(
                                    "layerNorm",
                                    (d, n) -> List.of(d.normal(3, n), d.weight(n), d.weight(n)),
                                    (x, n) -> layerNorm(x.get(0), x.get(1), x.get(2), 1e-12)),
                            new OpSpec(
                                    "layerNorm, n rows",
                                    (d, n) -> List.of(d.normal(n, 5), d.weight(5), d.weight(5)),
                                    (x, n) -> layerNorm(x.get(0), x.get(1), x.get(2), 1e-5)),
                            // Names seed the numbers that are drawn, so these keep the one that this op had at first.
                            projection("residualProjection, n in and out", null, NONE, n -> 3, n -> n, n -> n + 3),
                            projection("residualProjection with dropout, n rows", null, MASK, n -> n, n -> 5, n -> 6),
                            projection("residualProjection of GELU", Activation.GELU, NONE, n -> 3, n -> n, n -> 7),
                            projection(
                                    "residualProjection of QUICK_GELU",
                                    Activation.QUICK_GELU,
                                    MASK,
                                    n -> 3,
                                    n -> n,
                                    n -> 7),
                            projection("residualProjection of TANH", Activation.TANH, MASK, n -> n, n -> 4, n -> 5),
                            new OpSpec(
                                    "attention, n tokens",
                                    (d, n) -> List.of(d.normal(n, 8), d.normal(n, 8), d.normal(n, 8)),
                                    (x, n) -> selfAttention(x, sequencesOf(n), 2, NONE)),
                            new OpSpec(
                                    "attention with dropout, n tokens",
                                    (d, n) -> List.of(d.normal(n, 6), d.normal(n, 6), d.normal(n, 6)),
                                    (x, n) -> selfAttention(x, sequencesOf(n), 2, MASK)),
                            new OpSpec(
                                    "attention with dropout, heads of n",
                                    (d, n) -> List.of(d.normal(6, 3 * n), d.normal(6, 3 * n), d.normal(6, 3 * n)),
                                    (x, n) -> selfAttention(x, sequencesOf(6), 3, MASK)),
                            new OpSpec(
                                    "causal attention with dropout, n tokens",
                                    (d, n) -> List.of(d.normal(n, 6), d.normal(n, 6), d.normal(n, 6)),
                                    (x, n) -> causal(x, sequencesOf(n), sequencesOf(n), MASK)),
                            new OpSpec(
                                    "causal attention of three queries, n keys before and beside",
                                    (d, n) -> List.of(d.normal(3, 6), d.normal(n + 3, 6), d.normal(n + 3, 6)),
                                    (x, n) -> causal(
                                            x,
                                            SequenceOffsets.ofLengths(1, 2, 0),
                                            SequenceOffsets.ofLengths(1, n + 1, 1),
                                            NONE)),
                            new OpSpec(
                                    "attention of three queries, n keys",
                                    (d, n) -> List.of(d.normal(3, 8), d.normal(n + 2, 8), d.normal(n + 2, 8)),
                                    (x, n) -> attention(
                                            x.get(0),
                                            SequenceOffsets.ofLengths(1, 2, 0),
                                            x.get(1),
                                            x.get(2),
                                            SequenceOffsets.ofLengths(1, n, 1),
                                            2,
                                            NONE)),
                            new OpSpec("softmax", (d, n) -> List.of(d.normal(3, n)), (x, n) -> softmax(x.get(0))),
                            new OpSpec(
                                    "softmax, n rows", (d, n) -> List.of(d.normal(n, 3)), (x, n) -> softmax(x.get(0))),
                            new OpSpec(
                                    "crossEntropy of n classes, smoothed",
                                    (d, n) -> List.of(d.normal(2, n)),
                                    (x, n) -> crossEntropy(x.get(0), x.ints(0, n - 1), 0.1)),
                            new OpSpec(
                                    "crossEntropy of n rows",
                                    (d, n) -> List.of(d.normal(n, 4)),
                                    (x, n) -> crossEntropy(x.get(0), x.ints(each(n, i -> i % 4)), 0)),
                            new OpSpec(
                                    "crossEntropy of n rows, some ignored, smoothed",
                                    (d, n) -> List.of(d.normal(n, 4)),
                                    (x, n) -> crossEntropy(
                                            x.get(0), x.ints(each(n, i -> i % 3 == 1 ? -100 : i % 4)), 0.1)),
                            new OpSpec(
                                    "weightedCrossEntropy of n rows, some ignored",
                                    (d, n) -> List.of(d.normal(n, 4)),
                                    (x, n) -> weightedCrossEntropy(
                                            x.get(0), x.ints(each(n, i -> i % 3 == 1 ? -100 : i % 4)), weights(n))),
                            new OpSpec(
                                    "binaryCrossEntropy of n rows, some ignored",
                                    (d, n) -> List.of(d.normal(n, 3)),
                                    (x, n) -> binaryCrossEntropy(
                                            x.get(0),
                                            x.ints(each(3 * n, i -> i % 4 - 1 > 1 ? -1 : (i % 4) & 1)),
                                            weights(3 * n))),
                            new OpSpec(
                                    "squaredError of n rows",
                                    (d, n) -> List.of(d.normal(n, 2)),
                                    (x, n) -> squaredError(x.get(0), 2 * n, weights(2 * n)))),
                    ImageOpSpecs.ALL.stream())
            .toList();

    private OpSpecs() {}

    /** Some numbers about 1. */
    private static double[] weights(int n) {
        return IntStream.range(0, n).mapToDouble(i -> 0.5 + i % 3).toArray();
    }

    private static OpSpec activation(Activation f) {
        return new OpSpec(
                "activate " + f,
                (d, n) -> List.of(KINKS.containsKey(f) ? d.aboutKinks(KINKS.get(f), n) : d.normal(n)),
                (x, n) -> activate(f, x.get(0)));
    }

    private static OpSpec projection(
            String name,
            Activation f,
            DropoutMask mask,
            IntUnaryOperator rows,
            IntUnaryOperator in,
            IntUnaryOperator out) {
        return new OpSpec(
                name,
                (d, n) -> {
                    int hidden = out.applyAsInt(n);
                    return List.of(
                            d.normal(rows.applyAsInt(n), in.applyAsInt(n)),
                            d.weight(hidden, in.applyAsInt(n)),
                            d.weight(hidden),
                            d.normal(rows.applyAsInt(n), hidden),
                            d.weight(hidden),
                            d.weight(hidden));
                },
                (x, n) -> linearDropoutResidualLayerNorm(
                        f, x.get(0), x.get(1), x.get(2), mask, x.get(3), x.get(4), x.get(5), 1e-5));
    }

    private static Tensor selfAttention(OpSpec.Inputs x, SequenceOffsets sequences, int heads, DropoutMask mask) {
        return attention(x.get(0), sequences, x.get(1), x.get(2), sequences, heads, mask);
    }

    private static Tensor causal(OpSpec.Inputs x, SequenceOffsets queries, SequenceOffsets keys, DropoutMask mask) {
        return attention(x.get(0), x.get(1), x.get(2), new AttentionSpec(queries, keys, 2, true, mask));
    }

    /** n tokens as a sequence of one and, where tokens are left, two of about half of them. */
    private static SequenceOffsets sequencesOf(int n) {
        return SequenceOffsets.ofLengths(IntStream.of(1, (n - 1) / 2, n - 1 - (n - 1) / 2)
                .filter(length -> length > 0)
                .toArray());
    }

    private static int[] each(int n, IntUnaryOperator value) {
        return IntStream.range(0, n).map(value).toArray();
    }
}
