package dev.lapidary.autograd;

import static dev.lapidary.autograd.ops.AddBias.addBias;
import static dev.lapidary.autograd.ops.AveragePool.averagePool;
import static dev.lapidary.autograd.ops.BatchNorm.batchNorm;
import static dev.lapidary.autograd.ops.BatchNormRelu.batchNormRelu;
import static dev.lapidary.autograd.ops.Conv2d.conv2d;
import static dev.lapidary.autograd.ops.MaxPool.maxPool;

import dev.lapidary.autograd.ops.BatchStatistics;
import dev.lapidary.autograd.ops.BatchStatistics.Running;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Shape;
import java.util.List;

/** The part of {@link OpSpecs} that works on images. */
final class ImageOpSpecs {
    static final List<OpSpec> ALL = List.of(
            new OpSpec(
                    "conv2d, n rows of pixels",
                    (d, n) -> List.of(d.normal(2, n, 3, 2), d.weight(3, 2, 3, 3)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(3, 1, 1, 1), 1)),
            new OpSpec(
                    "conv2d with stride 2, n in",
                    (d, n) -> List.of(d.normal(1, 5, 4, n), d.weight(2, n, 3, 3)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(3, 2, 1, 1), 1)),
            new OpSpec(
                    "conv2d with dilation, n out",
                    (d, n) -> List.of(d.normal(1, 4, 5, 2), d.weight(n, 2, 3, 3)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(3, 1, 2, 2), 1)),
            new OpSpec(
                    "conv2d 7×7 with bias, n columns of pixels",
                    (d, n) -> List.of(d.normal(1, 3, n + 1, 2), d.weight(2, 2, 7, 7), d.weight(2)),
                    (x, n) -> addBias(conv2d(x.get(0), x.get(1), new Conv2dGeometry(7, 2, 3, 1), 1), x.get(2))),
            new OpSpec(
                    "conv2d 1×1, n images",
                    (d, n) -> List.of(d.normal(n, 2, 3, 5), d.weight(3, 5, 1, 1)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(1, 1, 0, 1), 1)),
            new OpSpec(
                    "conv2d 1×1 with stride 2, n images",
                    (d, n) -> List.of(d.normal(n, 3, 4, 5), d.weight(3, 5, 1, 1)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(1, 2, 0, 1), 1)),
            new OpSpec(
                    "conv2d in 3 groups, n in each",
                    (d, n) -> List.of(d.normal(1, 3, 3, 3 * n), d.weight(6, n, 2, 2)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(2, 1, 1, 1), 3)),
            new OpSpec(
                    "conv2d depthwise, n channels",
                    (d, n) -> List.of(d.normal(2, 3, 3, n), d.weight(n, 1, 3, 3)),
                    (x, n) -> conv2d(x.get(0), x.get(1), new Conv2dGeometry(3, 1, 1, 1), n)),
            new OpSpec(
                    "maxPool of n channels",
                    (d, n) -> List.of(d.normal(2, 5, 4, n)),
                    (x, n) -> maxPool(x.get(0), new Conv2dGeometry(3, 2, 1, 1))),
            new OpSpec(
                    "maxPool of n rows of pixels",
                    (d, n) -> List.of(d.normal(1, n + 1, 3, 3)),
                    (x, n) -> maxPool(x.get(0), new Conv2dGeometry(2, 1, 0, 1))),
            new OpSpec(
                    "averagePool of n channels",
                    (d, n) -> List.of(d.normal(3, 2, 3, n)),
                    (x, n) -> averagePool(x.get(0))),
            new OpSpec(
                    "averagePool of n images",
                    (d, n) -> List.of(d.normal(n, 3, 1, 5)),
                    (x, n) -> averagePool(x.get(0))),
            new OpSpec(
                    "batchNorm of n channels",
                    (d, n) -> List.of(d.normal(2, 2, 2, n), d.weight(n), d.weight(n)),
                    (x, n) -> batchNorm(x.get(0), x.get(1), x.get(2), ofBatch(x, n))),
            new OpSpec(
                    "batchNorm of n images",
                    (d, n) -> List.of(d.normal(n, 2, 1, 3), d.weight(3), d.weight(3)),
                    (x, n) -> batchNorm(x.get(0), x.get(1), x.get(2), ofBatch(x, 3))),
            new OpSpec(
                    "batchNorm of n channels by running statistics",
                    (d, n) -> List.of(d.normal(2, 2, 2, n), d.weight(n), d.weight(n)),
                    (x, n) -> batchNorm(x.get(0), x.get(1), x.get(2), ofRunning(x, n))),
            new OpSpec(
                    "batchNormRelu of n channels",
                    (d, n) -> List.of(d.normal(2, 2, 2, n), d.weight(n), d.weight(n)),
                    (x, n) -> batchNormRelu(x.get(0), x.get(1), x.get(2), ofBatch(x, n))),
            new OpSpec(
                    "batchNormRelu of n images with residual",
                    (d, n) -> List.of(d.normal(n, 2, 1, 3), d.weight(3), d.weight(3), d.normal(n, 2, 1, 3)),
                    (x, n) -> batchNormRelu(x.get(0), x.get(1), x.get(2), ofBatch(x, 3), x.get(3))),
            new OpSpec(
                    "batchNormRelu of n channels by running statistics, with residual",
                    (d, n) -> List.of(d.normal(2, 2, 2, n), d.weight(n), d.weight(n), d.normal(2, 2, 2, n)),
                    (x, n) -> batchNormRelu(x.get(0), x.get(1), x.get(2), ofRunning(x, n), x.get(3))));

    private ImageOpSpecs() {}

    private static BatchStatistics ofBatch(OpSpec.Inputs x, int channels) {
        return BatchStatistics.ofBatch(x.get(0), running(x, channels), 1e-2);
    }

    private static BatchStatistics ofRunning(OpSpec.Inputs x, int channels) {
        return BatchStatistics.ofRunning(x.get(0), running(x, channels), 1e-2);
    }

    private static Running running(OpSpec.Inputs x, int channels) {
        double[] variances = new double[channels];
        double[] means = new double[channels];
        for (int j = 0; j < channels; j++) {
            means[j] = j % 3 - 1;
            variances[j] = 0.5 + j % 4;
        }
        Shape shape = Shape.of(channels);
        return new Running(x.scope().of(shape, means), x.scope().of(shape, variances), 0.1);
    }
}
