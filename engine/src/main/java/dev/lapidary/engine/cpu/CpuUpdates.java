package dev.lapidary.engine.cpu;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.SgdStep;
import dev.lapidary.engine.cpu.kernels.OptimizerKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Updates;

/** The optimizers' updates, on slices of arrays side by side. */
final class CpuUpdates implements Updates {
    private final Launcher launcher;

    CpuUpdates(Launcher launcher) {
        this.launcher = launcher;
    }

    @Override
    public void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        long parameters = p.address();
        long gradient = g.address();
        long first = m.address();
        long second = v.address();
        launcher.elements(
                p.size(),
                (at, n) -> OptimizerKernel.adam(step, parameters + at, gradient + at, first + at, second + at, n));
    }

    @Override
    public void adamRows(AdamStep step, NdArray rows, NdArray p, NdArray g, NdArray m, NdArray v) {
        int columns = p.shape().columns();
        long numbers = rows.address();
        long parameters = p.address();
        long gradient = g.address();
        long first = m.address();
        long second = v.address();
        launcher.rows(rows.shape().dim(0), columns, (from, end, scratch) -> {
            for (int i = from; i < end; i++) {
                long at = 4L * Simd.getInt(numbers + 4L * i) * columns;
                OptimizerKernel.adam(step, parameters + at, gradient + at, first + at, second + at, columns);
            }
        });
    }

    @Override
    public void sgd(SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        long parameters = p.address();
        long gradient = g.address();
        if (velocity == null) {
            launcher.elements(p.size(), (at, n) -> OptimizerKernel.sgd(step, parameters + at, gradient + at, n));
        } else {
            long momentum = velocity.address();
            launcher.elements(
                    p.size(), (at, n) -> OptimizerKernel.sgd(step, parameters + at, gradient + at, momentum + at, n));
        }
    }
}
