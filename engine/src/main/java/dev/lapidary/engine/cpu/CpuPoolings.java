package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cpu.kernels.MaxPoolKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Poolings;

/** The largest pixel of each window. */
final class CpuPoolings implements Poolings {
    private final Launcher launcher;

    CpuPoolings(Launcher launcher) {
        this.launcher = launcher;
    }

    @Override
    public void maxPool(NdArray x, Conv2dGeometry window, NdArray y, NdArray argmax) {
        MaxPoolKernel pools = MaxPoolKernel.of(x.shape(), y.shape());
        long from = x.address();
        long to = y.address();
        long pixels = argmax.address();
        launcher.rows(y.shape().rows(), y.shape().columns(), (first, end, scratch) -> {
            for (int position = first; position < end; position++) {
                pools.forward(position, window, from, to, pixels);
            }
        });
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray argmax, Conv2dGeometry window, NdArray dx) {
        MaxPoolKernel pools = MaxPoolKernel.of(dx.shape(), dy.shape());
        long from = dy.address();
        long pixels = argmax.address();
        long to = dx.address();
        launcher.tasks(dx.shape().dim(0), (image, scratch) -> pools.backward(image, from, pixels, to));
    }
}
