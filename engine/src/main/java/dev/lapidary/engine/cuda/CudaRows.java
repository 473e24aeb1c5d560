package dev.lapidary.engine.cuda;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Pool;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.util.Arrays;
import java.util.List;

/** The elementwise kernels, and those on rows and columns of matrices: chooses kernels and grids, as {@link CudaBackend} does for the rest. */
abstract class CudaRows implements Backend {
    /** Rows that a block sums up. */
    private static final int CHUNK_ROWS = 256;

    /** Batches are filled up to a multiple of a part of their size, so that they are at most a sixteenth larger, or of so many rows. */
    private static final int PARTS = 16;

    private static final int LEAST_ROWS = 8;

    final CudaDevice device;
    private final Pool pool;

    CudaRows(CudaDevice device) {
        this.device = device;
        this.pool = new Pool(device);
    }

    @Override
    public final DType floatType() {
        return DType.F32;
    }

    @Override
    public final Pool pool() {
        return pool;
    }

    @Override
    public final HostAccess host() {
        return device;
    }

    /** With graphs, few sizes: 16 from one power of two to the next. */
    @Override
    public final int roundedRows(int rows) {
        int part = Math.max(LEAST_ROWS, Integer.highestOneBit(rows) / PARTS);
        return device.hasGraphs() ? Math.multiplyExact(Grid.parts(rows, part), part) : rows;
    }

    // --- elementwise ---

    @Override
    public void fill(double value, NdArray y) {
        if (y.dtype() == DType.I32) {
            device.launch("elementwise.cu", "fillIntegers", Grid.elements(y.size()), (int) value, y.size(), y);
        } else {
            device.launch("elementwise.cu", "fill", Grid.elements(y.size()), (float) value, y.size(), y);
        }
    }

    @Override
    public void copy(NdArray x, NdArray y) {
        if (x.dtype() == y.dtype()) {
            device.copy(x, y);
        } else {
            String kernel = y.dtype() == DType.BF16 ? "toActivations" : "fromActivations";
            device.launch("precision.cu", kernel, Grid.elements(x.size()), x, x.size(), y);
        }
    }

    @Override
    public void add(NdArray a, NdArray b, NdArray y) {
        device.launch("elementwise.cu", "add", Grid.elements(y.size()), a, b, y.size(), y);
    }

    @Override
    public void multiply(NdArray a, NdArray b, NdArray y) {
        device.launch("elementwise.cu", "multiply", Grid.elements(y.size()), a, b, y.size(), y);
    }

    @Override
    public void divide(NdArray a, NdArray b, NdArray y) {
        device.launch("elementwise.cu", "divide", Grid.elements(y.size()), a, b, y.size(), y);
    }

    @Override
    public void sqrt(NdArray x, NdArray y) {
        device.launch("elementwise.cu", "squareRoot", Grid.elements(y.size()), x, y.size(), y);
    }

    @Override
    public void scale(double scale, double shift, NdArray x, NdArray y) {
        Grid grid = Grid.elements(y.size());
        device.launch("elementwise.cu", "scale", grid, (float) scale, (float) shift, x, y.size(), y);
    }

    @Override
    public void axpy(double alpha, NdArray x, NdArray sum) {
        device.launch("elementwise.cu", "axpy", Grid.elements(x.size()), (float) alpha, x, x.size(), sum);
    }

    @Override
    public void axpy(NdArray alpha, long count, NdArray x, NdArray sum) {
        device.launch("elementwise.cu", "axpyOfMean", Grid.elements(x.size()), alpha, count, x, x.size(), sum);
    }

    @Override
    public void activate(Activation f, NdArray x, NdArray y) {
        device.launch("activations.cu", "activate", Grid.elements(x.size()), f.ordinal(), x, x.size(), y);
    }

    @Override
    public void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx) {
        Grid grid = Grid.elements(x.size());
        device.launch("activations.cu", "activateBackward", grid, f.ordinal(), x, dy, x.size(), dx);
    }

    // --- rows and columns ---

    @Override
    public void addRow(NdArray x, NdArray bias, NdArray y) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        device.launch("rows.cu", "addRow", Grid.cells(rows, columns), x, bias, rows, columns, y);
    }

    @Override
    public void sumRows(NdArray x, NdArray sum) {
        sumColumns("columns.cu", "partialSums", x.shape(), 1, 1, List.of(sum), x);
    }

    @Override
    public void gather(NdArray table, NdArray ids, NdArray y) {
        int rows = y.shape().rows();
        int columns = y.shape().columns();
        String kernel = table.dtype() == DType.BF16 ? "gatherActivations" : "gather";
        device.launch("rows.cu", kernel, Grid.cells(rows, columns), table, ids, rows, columns, y);
    }

    @Override
    public void scatterAdd(NdArray dy, NdArray ids, NdArray sum) {
        int rows = dy.shape().rows();
        int columns = dy.shape().columns();
        Grid grid = Grid.of(rows, Grid.parts(columns, Grid.WARP));
        String kernel = sum.dtype() == DType.BF16 ? "scatterAddActivations" : "scatterAdd";
        try (Scope scratch = Scope.root(this, "scatterAdd")) {
            NdArray first = scratch.empty("first", DType.I32, Shape.of(rows));
            device.launch("rows.cu", "firstOfId", Grid.warps(rows), ids, rows, first);
            device.launch("rows.cu", kernel, grid, dy, ids, first, rows, columns, sum);
        }
    }

    @Override
    public void fillRows(double value, NdArray rows, NdArray y) {
        int count = rows.shape().dim(0);
        int columns = y.shape().columns();
        device.launch("rows.cu", "fillRows", Grid.cells(count, columns), (float) value, rows, count, columns, y);
    }

    @Override
    public void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns) {
        long strideX = x.shape().columns();
        long strideY = y.shape().columns();
        device.launch(
                "rows.cu",
                "copyBlock",
                Grid.cells(rows, columns),
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
                "softmax.cu", "softmax", Grid.warps(rows), x, rows, x.shape().columns(), y);
    }

    @Override
    public void softmaxBackward(NdArray y, NdArray dy, NdArray dx) {
        int rows = y.shape().rows();
        device.launch(
                "softmax.cu",
                "softmaxBackward",
                Grid.warps(rows),
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
                Grid.warps(rows),
                logits,
                labels,
                (float) smoothing,
                rows,
                logits.shape().columns(),
                losses,
                dLogits);
    }

    // --- sums over rows ---

    /**
     * sum[j] = keep·sum[j] + factor·Σᵢ of what a kernel sums up for each cell (i, j), for one or more sums at once.
     *
     * @param kernel takes inputs, rows, columns, and where to leave the sums of chunks of rows
     * @param shape of the matrix that is summed over
     * @param keep 0 or 1
     */
    final void sumColumns(
            String file, String kernel, Shape shape, float factor, float keep, List<NdArray> sums, Object... inputs) {
        int rows = shape.rows();
        int columns = shape.columns();
        int chunks = Grid.parts(rows, CHUNK_ROWS);
        try (Scope scratch = Scope.root(this, kernel)) {
            NdArray partial = scratch.empty("partial", Shape.of(sums.size(), chunks, columns));
            Grid grid = Grid.of(chunks, Grid.parts(columns, Grid.WARP));
            device.launch(file, kernel, grid, with(inputs, rows, columns, partial));
            for (int s = 0; s < sums.size(); s++) {
                addPartialSums(partial.rows(s, s + 1), chunks, columns, factor, keep, sums.get(s));
            }
        }
    }

    final void addPartialSums(NdArray partial, int parts, int columns, float factor, float keep, NdArray sum) {
        Grid grid = Grid.of(Grid.parts(columns, Grid.WARP));
        device.launch("columns.cu", "addPartialSums", grid, partial, parts, columns, factor, keep, sum);
    }

    /** Some arguments and then others. */
    static Object[] with(Object[] first, Object... then) {
        Object[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }
}
