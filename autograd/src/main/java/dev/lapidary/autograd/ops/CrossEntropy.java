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
 * The mean over rows of the cross-entropy between softmax(logits) = p and the label, smoothed by ε (Szegedy et al., 2016):
 *
 * <pre>
 * loss = avg of (1−ε)·(−log p[label]) + ε·avg(−log p)      dLogits = dLoss·(p − target)/rows,  target = (1−ε)·onehot + ε/classes
 * </pre>
 *
 * <p>Rows whose label is negative are left out of the mean. Shapes: {@code [n, classes]}, integers {@code [n]} → a scalar.
 */
public final class CrossEntropy {
    private CrossEntropy() {}

    /** @throws dev.lapidary.engine.ShapeException if a label is not a class */
    public static Tensor crossEntropy(Tensor logits, NdArray labels, double smoothing) {
        return crossEntropy(logits, labels, smoothing, 0);
    }

    /**
     * The sum over rows, divided by a number of another's choice.
     *
     * @param divisor 0 for the number of rows that count
     * @throws dev.lapidary.engine.ShapeException if a label is not a class
     */
    public static Tensor crossEntropy(Tensor logits, NdArray labels, double smoothing, long divisor) {
        Checks.matrix("crossEntropy", logits);
        Checks.require(
                labels.shape().equals(Shape.of(logits.shape().dim(0))),
                "crossEntropy",
                "needs one label per row of logits",
                logits.shape(),
                labels.shape());
        Checks.indicesOf("crossEntropy", logits, labels);
        Checks.fraction("crossEntropy", "label smoothing", smoothing);
        Checks.indices("crossEntropy", labels, Integer.MIN_VALUE, logits.shape().dim(1));
        DType single = logits.backend().floatType();
        NdArray loss = Checks.result("crossEntropy", single, Shape.SCALAR, labels.scope(), logits);
        NdArray losses = loss.scope().empty("crossEntropy", labels.shape());
        NdArray dLogits = Checks.like("crossEntropy", logits.data());
        loss.backend().rows().crossEntropy(logits.data(), labels, smoothing, losses, dLogits);
        long counted = divisor != 0
                ? divisor
                : Arrays.stream(labels.toInts()).filter(label -> label >= 0).count();
        loss.backend().reductions().mean(losses, counted, loss);
        losses.release();
        return Graph.record(loss, new Back(logits, dLogits, counted));
    }

    record Back(Tensor logits, NdArray dLogits, long counted) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(logits);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend().elementwise().axpy(dy, counted, dLogits, logits.gradientAccumulator());
        }

        @Override
        public List<NdArray> saved() {
            return List.of(dLogits);
        }
    }
}
