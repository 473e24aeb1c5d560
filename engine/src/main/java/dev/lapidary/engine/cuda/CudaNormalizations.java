package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.Elementwise;
import dev.lapidary.engine.kernels.NormStatistics;
import dev.lapidary.engine.kernels.Normalizations;
import java.util.List;

/** Kernels of {@code layernorm.cu} and {@code batchnorm.cu}. */
final class CudaNormalizations implements Normalizations {
    private final CudaDevice device;
    private final ColumnSums columnSums;
    private final Elementwise elementwise;

    CudaNormalizations(CudaDevice device, ColumnSums columnSums, Elementwise elementwise) {
        this.device = device;
        this.columnSums = columnSums;
        this.elementwise = elementwise;
    }

    @Override
    public void layerNorm(NdArray x, Affine affine, double epsilon, NdArray y, NormStatistics statistics) {
        int rows = x.shape().rows();
        device.launch(
                "layernorm.cu",
                "layerNorm",
                LaunchDims.warps(rows),
                x,
                affine.gamma(),
                affine.beta(),
                (float) epsilon,
                rows,
                x.shape().columns(),
                y,
                statistics.mean(),
                statistics.rstd());
    }

    @Override
    public void layerNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum) {
        residualNormBackward(DropoutMask.NONE, x, gamma, statistics, dy, dx, dx, affineSum);
    }

    @Override
    public void residualNorm(
            DropoutMask dropout,
            NdArray x,
            NdArray residual,
            Affine affine,
            double epsilon,
            NdArray sum,
            NdArray y,
            NormStatistics statistics) {
        int rows = x.shape().rows();
        device.launch(
                "layernorm.cu",
                "residualNorm",
                LaunchDims.warps(rows),
                Structs.of(dropout),
                x,
                residual,
                affine.gamma(),
                affine.beta(),
                (float) epsilon,
                rows,
                x.shape().columns(),
                sum,
                y,
                statistics.mean(),
                statistics.rstd());
    }

    @Override
    public void residualNormBackward(
            DropoutMask dropout,
            NdArray sum,
            NdArray gamma,
            NormStatistics statistics,
            NdArray dy,
            NdArray dx,
            NdArray dResidual,
            Affine affineSum) {
        int rows = sum.shape().rows();
        int columns = sum.shape().columns();
        columnSums.add(
                "layernorm.cu",
                "layerNormSums",
                sum.shape(),
                1,
                1,
                List.of(affineSum.gamma(), affineSum.beta()),
                sum,
                statistics.mean(),
                statistics.rstd(),
                dy);
        device.launch(
                "layernorm.cu",
                "residualNormBackward",
                LaunchDims.warps(rows),
                Structs.of(dropout),
                sum,
                gamma,
                statistics.mean(),
                statistics.rstd(),
                dy,
                rows,
                columns,
                dResidual,
                dx);
    }

    @Override
    public void channelStatistics(NdArray x, NdArray mean, NdArray variance) {
        int rows = x.shape().rows();
        float share = rows == 0 ? 0 : 1f / rows;
        columnSums.add("columns.cu", "partialSums", x.shape(), share, 0, List.of(mean), x);
        columnSums.add("columns.cu", "partialSquares", x.shape(), share, 0, List.of(variance), x, mean);
    }

    @Override
    public void batchNorm(NdArray x, Affine affine, NormStatistics statistics, NdArray y) {
        batchNorm(x, affine, statistics, null, false, y);
    }

    @Override
    public void batchNormRelu(NdArray x, Affine affine, NormStatistics statistics, NdArray residual, NdArray y) {
        batchNorm(x, affine, statistics, residual, true, y);
    }

    private void batchNorm(
            NdArray x, Affine affine, NormStatistics statistics, NdArray residual, boolean relu, NdArray y) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        device.launch(
                "batchnorm.cu",
                "batchNorm",
                LaunchDims.cells(rows, columns),
                x,
                affine.gamma(),
                affine.beta(),
                statistics.mean(),
                statistics.rstd(),
                residual,
                relu ? 1 : 0,
                rows,
                columns,
                y);
    }

    @Override
    public void batchNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum) {
        batchNormReluBackward(x, new Affine(gamma, null), statistics, null, dy, null, dx, affineSum);
    }

    /** Without ReLU if y is null. */
    @Override
    public void batchNormReluBackward(
            NdArray x,
            Affine affine,
            NormStatistics statistics,
            NdArray y,
            NdArray dy,
            NdArray dSum,
            NdArray dx,
            Affine affineSum) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        try (Scope scratch = Scope.root(dx.backend(), "batch norm")) {
            NdArray totals = scratch.empty("sums", Shape.of(2, columns));
            List<NdArray> each = List.of(totals.rows(0, 1), totals.rows(1, 2));
            columnSums.add(
                    "batchnorm.cu",
                    "batchNormSums",
                    x.shape(),
                    1,
                    0,
                    each,
                    x,
                    statistics.mean(),
                    statistics.rstd(),
                    y,
                    dy);
            elementwise.axpy(1, each.get(0), affineSum.gamma());
            elementwise.axpy(1, each.get(1), affineSum.beta());
            float share = statistics.ofInput() && rows > 0 ? 1f / rows : 0;
            device.launch(
                    "batchnorm.cu",
                    "batchNormBackward",
                    LaunchDims.cells(rows, columns),
                    x,
                    affine.gamma(),
                    statistics.mean(),
                    statistics.rstd(),
                    y,
                    dy,
                    totals,
                    share,
                    rows,
                    columns,
                    dSum,
                    dx);
        }
    }
}
