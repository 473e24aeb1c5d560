package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;

import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.Window;

/**
 * A 1×1 convolution of stride 1: products of the pixels' rows with the weights, in {@link Panels}.
 *
 * @param pixels of all images
 * @param in channels of x
 * @param out channels of y
 */
record PointwiseConvolution(int pixels, int in, int out) implements Convolution {
    /** Channels come in panels; the same number for all processors, so that all choose alike. */
    private static final int CHANNELS = 64;
    /** Numbers of x that a task works on, which stay in its core's cache. */
    private static final int TILE = 64 << 10;
    /** Numbers to sum over in registers: longer sums would gather rounding errors. */
    private static final int TERMS = 256;
    /** Pixels whose numbers, of a panel of channels, stay in the smallest cache. */
    private static final int PIXELS = 128;
    /** Channels of x that a task copies what it needs of y for. */
    private static final int ACROSS = 512;

    static boolean suits(Shape x, Window window, int groups, Shape y) {
        return window.size() == 1
                && window.stride() == 1
                && window.padding() == 0
                && groups == 1
                && x.dim(3) > 0
                && x.dim(3) % CHANNELS == 0
                && y.dim(3) > 0
                && y.dim(3) % CHANNELS == 0;
    }

    static PointwiseConvolution of(Shape x, Shape y) {
        return new PointwiseConvolution(Math.toIntExact(x.size() / x.dim(3)), x.dim(3), y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        multiply(launcher, x, panels(launcher, scope, w, 1, in), y);
    }

    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        PointwiseConvolution back = new PointwiseConvolution(pixels, out, in);
        back.multiply(launcher, dy, back.panels(launcher, scope, w, in, 1), dx);
    }

    /**
     * Each task sums over all pixels for a block of y's channels and some panels of x's. What it multiplies it copies first, some
     * pixels at a time, as rows that are a power of two apart share a few sets of the cache.
     */
    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        Panels panels = Panels.of(in);
        int columns = panels.columns();
        int across = Launcher.parts(in, ACROSS);
        launcher.tasks(out / CHANNELS * across, (task, scratch) -> {
            int row = task / across * CHANNELS;
            int column = task % across * ACROSS;
            long a = scratch.floats((long) PIXELS * (CHANNELS + columns));
            long b = a + 4L * PIXELS * CHANNELS;
            for (int first = 0; first < pixels; first += PIXELS) {
                int n = Math.min(PIXELS, pixels - first);
                copy(n, CHANNELS, dy + 4L * ((long) first * out + row), 4L * out, a);
                for (int i = column; i < Math.min(in, column + ACROSS); i += columns) {
                    copy(n, columns, x + 4L * ((long) first * in + i), 4L * in, b);
                    long y = sum + 4L * (row * in + i);
                    panels.product(true, CHANNELS, n, a, 4, 4L * CHANNELS, b, 4L * columns, y, 4L * in);
                }
            }
        });
    }

    /** Copies rows of some columns side by side. */
    private static void copy(int rows, int columns, long from, long rowFrom, long to) {
        for (int row = 0; row < rows; row++) {
            Elementwise.copy(from + row * rowFrom, to + 4L * row * columns, 4L * columns);
        }
    }

    /**
     * The weights in panels: {@code [out / columns, in, columns]}.
     *
     * @param step from a weight of an output to its next, in numbers
     * @param stepOut from an output's weights to the next one's
     */
    private long panels(Launcher launcher, Scope scope, long w, int step, int stepOut) {
        int columns = Panels.of(out).columns();
        long panels = scope.empty("panels", Shape.of(out, in)).address();
        launcher.tasks(out / columns, (panel, scratch) -> {
            long to = panels + 4L * panel * in * columns;
            for (int c = 0; c < in; c++) {
                for (int i = 0; i < columns; i++) {
                    put(to + 4L * (c * columns + i), get(w + 4L * (c * step + (panel * columns + i) * stepOut)));
                }
            }
        });
        return panels;
    }

    private void multiply(Launcher launcher, long x, long panels, long y) {
        int most = Math.max(Panels.ROWS, TILE / in / Panels.ROWS * Panels.ROWS);
        launcher.blocks(pixels, most, (first, end, scratch) -> {
            int whole = (end - first) / Panels.ROWS * Panels.ROWS;
            multiply(whole, x + 4L * first * in, panels, y + 4L * first * out);
            int rest = end - first - whole;
            if (rest > 0) {
                long rows = scratch.floats((long) Panels.ROWS * (in + out));
                long products = rows + 4L * Panels.ROWS * in;
                Elementwise.fill(0, rows, Panels.ROWS * in);
                Elementwise.copy(x + 4L * (first + whole) * in, rows, 4L * rest * in);
                multiply(Panels.ROWS, rows, panels, products);
                Elementwise.copy(products, y + 4L * (first + whole) * out, 4L * rest * out);
            }
        });
    }

    private void multiply(int rows, long x, long weights, long y) {
        Panels panels = Panels.of(out);
        int columns = panels.columns();
        for (int column = 0; column < out; column += columns) {
            for (int first = 0; first < in; first += TERMS) {
                int terms = Math.min(TERMS, in - first);
                long panel = weights + 4L * (column * in + first * columns);
                long from = x + 4L * first;
                long to = y + 4L * column;
                panels.product(first > 0, rows, terms, from, 4L * in, 4, panel, 4L * columns, to, 4L * out);
            }
        }
    }
}
