package dev.lapidary.engine.cpu;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cpu.kernels.ReductionKernel;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Reductions;

/** Sums over arrays, by slices whose sums are added in order. */
final class CpuReductions implements Reductions {
    private final Launcher launcher;

    CpuReductions(Launcher launcher) {
        this.launcher = launcher;
    }

    @Override
    public double sum(NdArray x) {
        long from = x.address();
        return launcher.total(x.size(), (at, n) -> ReductionKernel.blocked(ReductionKernel::sum, from + at, n));
    }

    @Override
    public double sumOfSquares(NdArray x) {
        long from = x.address();
        return launcher.total(x.size(), (at, n) -> ReductionKernel.blocked(ReductionKernel::squares, from + at, n));
    }

    @Override
    public double penalty(double l1, double l2, NdArray p, NdArray sum) {
        long from = p.address();
        long to = sum.address();
        return launcher.total(p.size(), (at, n) -> {
            ElementwiseKernel.penaltyGradient((float) l1, (float) l2, from + at, to + at, n);
            return l2 * ReductionKernel.blocked(ReductionKernel::squares, from + at, n)
                    + l1 * ReductionKernel.blocked(ReductionKernel::magnitudes, from + at, n);
        });
    }
}
