package dev.lapidary.models;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.autograd.ops.BatchNormRelu;
import dev.lapidary.autograd.ops.BatchStatistics;
import dev.lapidary.autograd.ops.BatchStatistics.Running;
import dev.lapidary.engine.Shape;

/**
 * Batch normalization of each channel, then scale and shift: {@code […, channels]} → {@code […, channels]}. By the batch's
 * statistics, which the running ones follow; in inference by the running ones.
 */
public final class BatchNorm extends Module {
    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;

    /** What running statistics do while their scale and shift are frozen. */
    public enum WhenFrozen {
        /** They follow the batches all the same, as in transformers. */
        FOLLOW,
        /** They stay, and normalise, as where timm freezes layers. */
        STAY
    }

    private final Parameter weight;
    private final Parameter bias;
    private final ModelBuffer running_mean;
    private final ModelBuffer running_var;
    private final ModelBuffer num_batches_tracked = ModelBuffer.count();
    private final WhenFrozen whenFrozen;

    public BatchNorm(int channels, WhenFrozen whenFrozen) {
        Shape shape = Shape.of(channels);
        weight = Parameter.undecayed(shape, Parameter.Initializer.ONES);
        bias = Parameter.undecayed(shape, Parameter.Initializer.ZEROS);
        running_mean = ModelBuffer.of(shape, 0);
        running_var = ModelBuffer.of(shape, 1);
        this.whenFrozen = whenFrozen;
    }

    public Tensor forward(Tensor x) {
        return dev.lapidary.autograd.ops.BatchNorm.batchNorm(x, weight, bias, statistics(x));
    }

    /** ReLU of what is normalised and a residual is added to. @param residual null for none */
    public Tensor relu(Tensor x, Tensor residual) {
        return BatchNormRelu.batchNormRelu(x, weight, bias, statistics(x), residual);
    }

    private BatchStatistics statistics(Tensor x) {
        Running running = new Running(running_mean.data(), running_var.data(), MOMENTUM);
        if (x.scope().isInference() || whenFrozen == WhenFrozen.STAY && !weight.isTrainable()) {
            return BatchStatistics.ofRunning(x, running, EPSILON);
        }
        x.backend().elementwise().scale(1, 1, num_batches_tracked.data(), num_batches_tracked.data());
        return BatchStatistics.ofBatch(x, running, EPSILON);
    }
}
