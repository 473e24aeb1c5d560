package dev.lapidary.engine.cuda;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SgdStep;
import dev.lapidary.engine.Shape;
import java.util.List;
import java.util.stream.DoubleStream;

/** Sums of whole arrays, and the optimizers' updates: chooses kernels and grids, as {@link CudaBackend} does for the rest. */
abstract class CudaUpdates extends CudaProducts {
    CudaUpdates(CudaDevice device, Precision precision) {
        super(device, precision);
    }

    // --- reductions ---

    @Override
    public double sum(NdArray x) {
        return total("sum", x.size(), x, x.size());
    }

    @Override
    public double sumOfSquares(NdArray x) {
        return sumOfSquares(List.of(x));
    }

    @Override
    public double penalty(double l1, double l2, NdArray p, NdArray sum) {
        return total("penalty", p.size(), (float) l1, (float) l2, p, p.size(), sum);
    }

    @Override
    public void mean(NdArray x, long count, NdArray y) {
        try (Scope scratch = Scope.root(this, "mean")) {
            NdArray totals = totals("sum", x.size(), scratch, x, x.size());
            device.launch("reductions.cu", "meanOfTotals", Grid.of(1), totals, parts(totals), count, y);
        }
    }

    @Override
    public double sumOfSquares(List<NdArray> arrays) {
        try (Scope scratch = Scope.root(this, "sumOfSquares")) {
            NdArray sums = scratch.empty("sums", DType.F64, Shape.of(arrays.size()));
            for (int i = 0; i < arrays.size(); i++) {
                NdArray x = arrays.get(i);
                addTotals(totals("sumOfSquares", x.size(), scratch, x, x.size()), sums.rows(i, i + 1));
            }
            return DoubleStream.of(sums.toDoubles()).reduce(0, Double::sum);
        }
    }

    /** What a kernel of {@code reductions.cu} sums up over n elements. */
    private double total(String kernel, long n, Object... inputs) {
        try (Scope scratch = Scope.root(this, kernel)) {
            NdArray total = scratch.empty("total", DType.F64, Shape.SCALAR);
            addTotals(totals(kernel, n, scratch, inputs), total);
            return total.item();
        }
    }

    /** What each block of such a kernel sums up. */
    private NdArray totals(String kernel, long n, Scope scratch, Object... inputs) {
        Grid grid = Grid.reduction(n);
        NdArray totals = scratch.empty("totals", DType.F64, Shape.of(grid.x()));
        device.launch("reductions.cu", kernel, grid, with(inputs, totals));
        return totals;
    }

    private void addTotals(NdArray totals, NdArray y) {
        device.launch("reductions.cu", "addTotals", Grid.of(1), totals, parts(totals), y);
    }

    private static int parts(NdArray totals) {
        return totals.shape().dim(0);
    }

    // --- updates ---

    @Override
    public void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        device.launch("optimizers.cu", "adam", Grid.elements(p.size()), struct(step), p.size(), p, g, m, v);
    }

    @Override
    public void adamRows(AdamStep step, NdArray rows, NdArray p, NdArray g, NdArray m, NdArray v) {
        int count = rows.shape().dim(0);
        int columns = p.shape().columns();
        Grid grid = Grid.cells(count, columns);
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
        Grid grid = Grid.elements(p.size());
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
