package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.kernels.Rows;
import java.util.List;

/** Kernels of {@code rows.cu} and {@code softmax.cu}, and sums over rows. */
final class CudaRows implements Rows {
    private final CudaDevice device;
    private final ColumnSums columnSums;

    CudaRows(CudaDevice device, ColumnSums columnSums) {
        this.device = device;
        this.columnSums = columnSums;
    }

    @Override
    public void addBias(NdArray x, NdArray bias, NdArray y) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        device.launch("rows.cu", "addBias", LaunchDims.cells(rows, columns), x, bias, rows, columns, y);
    }

    @Override
    public void sumOverRows(NdArray x, NdArray sum) {
        columnSums.add("columns.cu", "partialSums", x.shape(), 1, 1, List.of(sum), x);
    }

    @Override
    public void gather(NdArray table, NdArray ids, NdArray y) {
        int rows = y.shape().rows();
        int columns = y.shape().columns();
        String kernel = table.dtype() == DType.BF16 ? "gatherActivations" : "gather";
        device.launch("rows.cu", kernel, LaunchDims.cells(rows, columns), table, ids, rows, columns, y);
    }

    @Override
    public void scatterAdd(NdArray dy, NdArray ids, NdArray sum) {
        int rows = dy.shape().rows();
        int columns = dy.shape().columns();
        LaunchDims grid = LaunchDims.of(rows, LaunchDims.parts(columns, LaunchDims.WARP));
        String kernel = sum.dtype() == DType.BF16 ? "scatterAddActivations" : "scatterAdd";
        try (Scope scratch = Scope.root(dy.backend(), "scatterAdd")) {
            NdArray first = scratch.empty("first", DType.I32, Shape.of(rows));
            device.launch("rows.cu", "firstOfId", LaunchDims.warps(rows), ids, rows, first);
            device.launch("rows.cu", kernel, grid, dy, ids, first, rows, columns, sum);
        }
    }

    @Override
    public void fillRows(double value, NdArray rows, NdArray y) {
        int count = rows.shape().dim(0);
        int columns = y.shape().columns();
        device.launch("rows.cu", "fillRows", LaunchDims.cells(count, columns), (float) value, rows, count, columns, y);
    }

    @Override
    public void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns) {
        long strideX = x.shape().columns();
        long strideY = y.shape().columns();
        device.launch(
                "rows.cu",
                "copyBlock",
                LaunchDims.cells(rows, columns),
                x,
                xRow * strideX + xColumn,
                strideX,
                y,
                yRow * strideY + yColumn,
                strideY,
                rows,
                columns);
    }

    @Override
    public void softmax(NdArray x, NdArray y) {
        int rows = x.shape().rows();
        device.launch(
                "softmax.cu",
                "softmax",
                LaunchDims.warps(rows),
                x,
                rows,
                x.shape().columns(),
                y);
    }

    @Override
    public void softmaxBackward(NdArray y, NdArray dy, NdArray dx) {
        int rows = y.shape().rows();
        device.launch(
                "softmax.cu",
                "softmaxBackward",
                LaunchDims.warps(rows),
                y,
                dy,
                rows,
                y.shape().columns(),
                dx);
    }

    @Override
    public void crossEntropy(NdArray logits, NdArray labels, double smoothing, NdArray losses, NdArray dLogits) {
        int rows = logits.shape().rows();
        device.launch(
                "softmax.cu",
                "crossEntropy",
                LaunchDims.warps(rows),
                logits,
                labels,
                (float) smoothing,
                rows,
                logits.shape().columns(),
                losses,
                dLogits);
    }
}
