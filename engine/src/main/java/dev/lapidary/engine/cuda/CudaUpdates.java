package dev.lapidary.engine.cuda;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.SgdStep;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Updates;

/** Kernels of {@code optimizers.cu}. */
final class CudaUpdates implements Updates {
    private final CudaDevice device;

    CudaUpdates(CudaDevice device) {
        this.device = device;
    }

    @Override
    public void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        device.launch("optimizers.cu", "adam", LaunchDims.elements(p.size()), struct(step), p.size(), p, g, m, v);
    }

    @Override
    public void adamRows(AdamStep step, NdArray rows, NdArray p, NdArray g, NdArray m, NdArray v) {
        int count = rows.shape().dim(0);
        int columns = p.shape().columns();
        LaunchDims grid = LaunchDims.cells(count, columns);
        device.launch("optimizers.cu", "adamRows", grid, struct(step), rows, count, columns, p, g, m, v);
    }

    /** The struct Adam of {@code optimizers.cu}. */
    private static float[] struct(AdamStep step) {
        return new float[] {
            (float) step.gradientScale(),
            (float) (1 - step.learningRate() * step.weightDecay()),
            (float) step.beta1(),
            (float) (1 - step.beta1()),
            (float) step.beta2(),
            (float) (1 - step.beta2()),
            (float) (1 / Math.sqrt(step.correction2())),
            (float) step.epsilon(),
            (float) (step.learningRate() / step.correction1())
        };
    }

    @Override
    public void sgd(SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        LaunchDims grid = LaunchDims.elements(p.size());
        float scale = (float) step.gradientScale();
        float decay = (float) (1 - step.learningRate() * step.weightDecay());
        float rate = (float) step.learningRate();
        if (velocity == null) {
            device.launch("optimizers.cu", "sgd", grid, scale, decay, rate, p.size(), p, g);
            return;
        }
        device.launch(
                "optimizers.cu",
                "sgdMomentum",
                grid,
                scale,
                decay,
                rate,
                (float) step.momentum(),
                step.first() ? 1 : 0,
                step.nesterov() ? 1 : 0,
                p.size(),
                p,
                g,
                velocity);
    }
}
