package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The weighted sum over rows of the cross-entropy between softmax(logits) = p and the label:
 *
 * <pre>
 * loss = Σᵢ wᵢ·(−log pᵢ[labelᵢ])      dLogitsᵢ = dLoss·wᵢ·(pᵢ − onehot(labelᵢ))
 * </pre>
 *
 * <p>Rows whose label is negative are left out. PyTorch's {@code CrossEntropyLoss(weight)} is this with wᵢ the weight of the row's
 * class, divided by the sum of all wᵢ. Shapes: {@code [n, classes]}, integers {@code [n]}, {@code [n]} → a scalar.
 */
public final class WeightedCrossEntropy {
    private WeightedCrossEntropy() {}

    /**
     * @param weights one per row
     * @throws dev.lapidary.engine.ShapeException if a label is not a class
     */
    public static Tensor weightedCrossEntropy(Tensor logits, NdArray labels, double... weights) {
        Checks.matrix("weightedCrossEntropy", logits);
        int rows = logits.shape().dim(0);
        int classes = logits.shape().dim(1);
        Checks.require(
                labels.shape().equals(Shape.of(rows)) && weights.length == rows,
                "weightedCrossEntropy",
                "needs one label and one weight per row of logits",
                logits.shape(),
                labels.shape(),
                weights.length);
        Checks.indicesOf("weightedCrossEntropy", logits, labels);
        Checks.indices("weightedCrossEntropy", labels, Integer.MIN_VALUE, classes);
        DType single = logits.backend().floatType();
        NdArray loss = Checks.result("weightedCrossEntropy", single, Shape.SCALAR, labels.scope(), logits);
        NdArray losses = loss.scope().empty("weightedCrossEntropy", labels.shape());
        NdArray dLogits = Checks.like("weightedCrossEntropy", logits.data());
        loss.backend().rows().crossEntropy(logits.data(), labels, 0, losses, dLogits);
        multiply(losses, weights);
        multiply(dLogits, repeated(weights, classes));
        loss.backend().reductions().mean(losses, 1, loss);
        losses.release();
        return Graph.record(loss, new Back(logits, dLogits));
    }

    /** x ⊙= factors. */
    static void multiply(NdArray x, double[] factors) {
        NdArray array = x.scope().empty("weights", x.dtype(), x.shape());
        array.set(factors);
        x.backend().elementwise().multiply(x, array, x);
        array.release();
    }

    private static double[] repeated(double[] weights, int times) {
        double[] repeated = new double[weights.length * times];
        for (int i = 0; i < weights.length; i++) {
            Arrays.fill(repeated, i * times, (i + 1) * times, weights[i]);
        }
        return repeated;
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
