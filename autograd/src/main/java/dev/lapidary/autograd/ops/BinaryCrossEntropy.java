package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * The weighted sum over all logits x of the cross-entropy between σ(x) and a target t that is 0 or 1:
 *
 * <pre>
 * loss = Σ w·(−t·log σ(x) − (1−t)·log(1 − σ(x)))      dx = dLoss·w·(σ(x) − t)
 * </pre>
 *
 * <p>σ(x) is softmax of (0, x) in its second place, so that this is the cross-entropy of two classes, as exact where σ(x) is near 0 or
 * 1. PyTorch's {@code BCEWithLogitsLoss} is this with w = 1/number, or pos_weight/number where t is 1. Negative targets are left out.
 * Shapes: {@code [n, outputs]}, integers {@code [n·outputs]}, {@code [n·outputs]} → a scalar.
 */
public final class BinaryCrossEntropy {
    private BinaryCrossEntropy() {}

    /**
     * @param targets 0, 1, or negative for none
     * @param weights one per logit
     * @throws dev.lapidary.engine.ShapeException if a target is above 1
     */
    public static Tensor binaryCrossEntropy(Tensor logits, NdArray targets, double... weights) {
        Checks.matrix("binaryCrossEntropy", logits);
        int count = Math.toIntExact(logits.shape().size());
        Checks.require(
                targets.shape().equals(Shape.of(count)) && weights.length == count,
                "binaryCrossEntropy",
                "needs one target and one weight per logit",
                logits.shape(),
                targets.shape(),
                weights.length);
        Checks.indicesOf("binaryCrossEntropy", logits, targets);
        Checks.indices("binaryCrossEntropy", targets, Integer.MIN_VALUE, 2);
        DType single = logits.backend().floatType();
        NdArray loss = Checks.result("binaryCrossEntropy", single, Shape.SCALAR, targets.scope(), logits);
        DType type = logits.data().dtype();
        Shape column = Shape.of(count, 1);
        NdArray pairs = loss.scope().zeros("binaryCrossEntropy", type, Shape.of(count, 2));
        loss.backend().rows().copyBlock(logits.data().reshape(column), 0, 0, pairs, 0, 1, count, 1);
        NdArray losses = loss.scope().empty("binaryCrossEntropy", targets.shape());
        NdArray dPairs = Checks.like("binaryCrossEntropy", pairs);
        loss.backend().rows().crossEntropy(pairs, targets, 0, losses, dPairs);
        NdArray dLogits = Checks.like("binaryCrossEntropy", logits.data());
        loss.backend().rows().copyBlock(dPairs, 0, 1, dLogits.reshape(column), 0, 0, count, 1);
        WeightedCrossEntropy.multiply(losses, weights);
        WeightedCrossEntropy.multiply(dLogits, weights);
        loss.backend().reductions().mean(losses, 1, loss);
        pairs.release();
        dPairs.release();
        losses.release();
        return Graph.record(loss, new Back(logits, dLogits));
    }

    record Back(Tensor logits, NdArray dLogits) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(logits);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend().elementwise().axpy(dy, 1, dLogits, logits.gradientAccumulator());
        }

        @Override
        public List<NdArray> saved() {
            return List.of(dLogits);
        }
    }
}
