package dev.lapidary.engine.cpu.gemm;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.cpu.threads.Scratch;

/**
 * y = x·w for many rows of x, by {@link GemmMicroKernel}: w is copied to panels once, and x, which is not, stays in a core's cache, some rows
 * at a time. Where w stays there too, x and y are read and written once, in the order of memory.
 *
 * @param rows of x and y
 * @param in columns of x, rows of w
 * @param out columns of w and y, a multiple of 64
 */
public record PackedGemm(int rows, int in, int out) {
    /** Numbers of x that a task works on. */
    private static final int TILE = 64 << 10;
    /** Tasks are about so many or a multiple: enough for cores that are not equally fast, and as many for each of a few. */
    private static final int TASKS = 8;
    /** Weights that stay in a core's cache beside the rows that they are multiplied with. */
    private static final int FEW_WEIGHTS = 64 << 10;
    /** Numbers to sum over in registers: longer sums would gather rounding errors. */
    private static final int TERMS = 256;
    /** Numbers that the cache loads at a time. */
    private static final int LINE = 16;

    /**
     * Copies w to panels, {@code [out / columns, in, columns]}, and says where they are.
     *
     * @param transposed whether w is {@code [out, in]} rather than {@code [in, out]}
     */
    public long pack(Launcher launcher, Scope scope, long w, boolean transposed) {
        int columns = GemmMicroKernel.of(out).columns();
        long packed = scope.empty("panels", Shape.of(out, in)).address();
        launcher.tasks(out / columns, (panel, scratch) -> {
            long to = packed + 4L * panel * in * columns;
            if (transposed) {
                transpose(columns, w + 4L * panel * in * columns, to);
            } else {
                ElementwiseKernel.copyRows(in, columns, w + 4L * panel * columns, 4L * out, to, 4L * columns);
            }
        });
        return packed;
    }

    /** By lines of the cache, as rows a power of two apart share a few sets of it. */
    private void transpose(int columns, long from, long to) {
        for (int first = 0; first < in; first += LINE) {
            int end = Math.min(in, first + LINE);
            for (int i = 0; i < columns; i++) {
                for (int c = first; c < end; c++) {
                    put(to + 4L * (c * columns + i), get(from + 4L * (i * in + c)));
                }
            }
        }
    }

    /** y = x·w. @param add whether to what y holds */
    public void run(Launcher launcher, Scope scope, boolean add, long x, long w, boolean transposed, long y) {
        long packed = pack(launcher, scope, w, transposed);
        launcher.tasks(tasks(), (task, scratch) -> compute(task, scratch, add, x, packed, y));
    }

    /** In how many tasks the rows are taken. */
    public int tasks() {
        return Launcher.parts(rows, rowsOfTask());
    }

    /** The first row of a task. */
    public int first(int task) {
        return Math.min(rows, task * rowsOfTask());
    }

    private int rowsOfTask() {
        int tasks = Launcher.roundUp(Launcher.parts((long) rows * in, TILE), TASKS);
        return Math.max(
                GemmMicroKernel.ROWS, Launcher.roundUp(Launcher.parts(rows, Math.max(1, tasks)), GemmMicroKernel.ROWS));
    }

    /** @param add whether to what y holds */
    public void compute(int task, Scratch scratch, boolean add, long x, long packed, long y) {
        int first = first(task);
        int end = first(task + 1);
        int whole = (end - first) / GemmMicroKernel.ROWS * GemmMicroKernel.ROWS;
        multiply(add, whole, x + 4L * first * in, packed, y + 4L * first * out);
        int rest = end - first - whole;
        if (rest > 0) {
            long xs = scratch.floats((long) GemmMicroKernel.ROWS * (in + out));
            long ys = xs + 4L * GemmMicroKernel.ROWS * in;
            long to = y + 4L * (first + whole) * out;
            ElementwiseKernel.fill(0, xs, GemmMicroKernel.ROWS * in);
            ElementwiseKernel.copy(x + 4L * (first + whole) * in, xs, 4L * rest * in);
            ElementwiseKernel.copy(to, ys, 4L * rest * out);
            multiply(add, GemmMicroKernel.ROWS, xs, packed, ys);
            ElementwiseKernel.copy(ys, to, 4L * rest * out);
        }
    }

    private void multiply(boolean add, int n, long x, long packed, long y) {
        int apart = (long) in * out <= FEW_WEIGHTS ? n / GemmMicroKernel.GROUP : 0;
        // Rows far apart at once: the hardware prefetcher follows a few sequential streams, but not jumps to the next
        // row.
        for (int row = 0; row < apart; row++) {
            multiply(
                    add,
                    GemmMicroKernel.GROUP,
                    x + 4L * row * in,
                    4L * apart * in,
                    packed,
                    y + 4L * row * out,
                    4L * apart * out);
        }
        int done = apart * GemmMicroKernel.GROUP;
        multiply(add, n - done, x + 4L * done * in, 4L * in, packed, y + 4L * done * out, 4L * out);
    }

    private void multiply(boolean add, int n, long x, long rowX, long packed, long y, long rowY) {
        GemmMicroKernel panels = GemmMicroKernel.of(out);
        int columns = panels.columns();
        for (int column = 0; column < out; column += columns) {
            for (int first = 0; first < in; first += TERMS) {
                int terms = Math.min(TERMS, in - first);
                long from = x + 4L * first;
                long panel = packed + 4L * (column * in + first * columns);
                long to = y + 4L * column;
                panels.product(add || first > 0, n, terms, from, rowX, 4, panel, 4L * columns, to, rowY);
            }
        }
    }
}
