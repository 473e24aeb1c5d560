package dev.lapidary.engine.cuda;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.Arguments;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Reductions;
import java.util.List;
import java.util.stream.DoubleStream;

/** Kernels of {@code reductions.cu}. */
final class CudaReductions implements Reductions {
    private final CudaDevice device;

    CudaReductions(CudaDevice device) {
        this.device = device;
    }

    @Override
    public double sum(NdArray x) {
        return total(x.backend(), "sum", x.size(), x, x.size());
    }

    @Override
    public double sumOfSquares(NdArray x) {
        return sumOfSquares(List.of(x));
    }

    @Override
    public double penalty(double l1, double l2, NdArray p, NdArray sum) {
        return total(p.backend(), "penalty", p.size(), (float) l1, (float) l2, p, p.size(), sum);
    }

    @Override
    public void mean(NdArray x, long count, NdArray y) {
        try (Scope scratch = Scope.root(x.backend(), "mean")) {
            NdArray totals = totals("sum", x.size(), scratch, x, x.size());
            device.launch("reductions.cu", "meanOfTotals", LaunchDims.of(1), totals, parts(totals), count, y);
        }
    }

    @Override
    public double sumOfSquares(List<NdArray> arrays) {
        if (arrays.isEmpty()) {
            return 0;
        }
        try (Scope scratch = Scope.root(arrays.getFirst().backend(), "sumOfSquares")) {
            NdArray sums = scratch.empty("sums", DType.F64, Shape.of(arrays.size()));
            for (int i = 0; i < arrays.size(); i++) {
                NdArray x = arrays.get(i);
                addTotals(totals("sumOfSquares", x.size(), scratch, x, x.size()), sums.rows(i, i + 1));
            }
            return DoubleStream.of(sums.toDoubles()).reduce(0, Double::sum);
        }
    }

    /** What a kernel of {@code reductions.cu} sums up over n elements. */
    private double total(Backend backend, String kernel, long n, Object... inputs) {
        try (Scope scratch = Scope.root(backend, kernel)) {
            NdArray total = scratch.empty("total", DType.F64, Shape.SCALAR);
            addTotals(totals(kernel, n, scratch, inputs), total);
            return total.item();
        }
    }

    /** What each block of such a kernel sums up. */
    private NdArray totals(String kernel, long n, Scope scratch, Object... inputs) {
        LaunchDims grid = LaunchDims.reduction(n);
        NdArray totals = scratch.empty("totals", DType.F64, Shape.of(grid.x()));
        device.launch("reductions.cu", kernel, grid, Arguments.with(inputs, totals));
        return totals;
    }

    private void addTotals(NdArray totals, NdArray y) {
        device.launch("reductions.cu", "addTotals", LaunchDims.of(1), totals, parts(totals), y);
    }

    private static int parts(NdArray totals) {
        return totals.shape().dim(0);
    }
}
