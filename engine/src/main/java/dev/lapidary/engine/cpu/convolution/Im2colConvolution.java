package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.gemm.OpenBlas;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * Convolution as matrix products over tiles of positions: the pixels that a position of the window sees are gathered into a
 * row (im2col), one tile at a time and as many taps as stay in cache. The rows of a 1×1 convolution are x's own.
 *
 * <p>Weights are brought into the order of such a row: {@code [out, taps, in / groups]}.
 *
 * @param in channels of x
 * @param out channels of y
 */
public record Im2colConvolution(
        Conv2dGeometry window,
        int groups,
        int images,
        int height,
        int width,
        int in,
        int outHeight,
        int outWidth,
        int out)
        implements Convolution {
    /** Positions at a time: OpenBLAS packs the weights again for each tile. */
    private static final int TILE = 512;
    /** Columns to gather at a time: with {@link #TILE} rows, about a megabyte. */
    private static final int COLUMNS = 640;
    /** Parts, each with sums of its own, that the gradient of the weights is computed in. */
    private static final int PARTS = 16;

    public static Im2colConvolution of(Shape x, Conv2dGeometry window, int groups, Shape y) {
        return new Im2colConvolution(
                window, groups, x.dim(0), x.dim(1), x.dim(2), x.dim(3), y.dim(1), y.dim(2), y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        long ordered = ordered(launcher, scope, w);
        int size = tile(positions());
        launcher.tasks(Launcher.parts(positions(), size), (task, scratch) -> {
            long workspace = scratch.floats(workspaceSize(size));
            int first = task * size;
            int rows = Math.min(size, positions() - first);
            forEachBlock((group, tap, end) -> {
                long columns = gather(x, group, tap, end, first, rows, workspace);
                OpenBlas.sgemm(
                        false,
                        true,
                        rows,
                        groupOut(),
                        (end - tap) * groupIn(),
                        columns,
                        stride(tap, end),
                        ordered + 4 * weight(group, tap),
                        rowSize(),
                        tap == 0 ? 0 : 1,
                        y + 4 * output(first, group),
                        out);
            });
        });
    }

    /** Images overlap with none, so each belongs to one task. */
    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        long ordered = ordered(launcher, scope, w);
        int perImage = outHeight * outWidth;
        int imagesAtOnce = Math.max(1, tile(positions()) / Math.max(1, perImage));
        int size = tile(imagesAtOnce * perImage);
        launcher.tasks(Launcher.parts(images, imagesAtOnce), (task, scratch) -> {
            long workspace = scratch.floats(workspaceSize(size));
            int image = task * imagesAtOnce;
            int endImage = Math.min(images, image + imagesAtOnce);
            if (!isPointwise()) {
                long pixels = (long) height * width * in;
                ElementwiseKernel.fill(0, dx + 4 * image * pixels, Math.toIntExact((endImage - image) * pixels));
            }
            for (int first = image * perImage; first < endImage * perImage; first += size) {
                int start = first;
                int rows = Math.min(size, endImage * perImage - first);
                forEachBlock((group, tap, end) -> {
                    long columns = isPointwise() ? dx + 4 * input(start, group) : workspace;
                    OpenBlas.sgemm(
                            false,
                            false,
                            rows,
                            (end - tap) * groupIn(),
                            groupOut(),
                            dy + 4 * output(start, group),
                            out,
                            ordered + 4 * weight(group, tap),
                            rowSize(),
                            0,
                            columns,
                            stride(tap, end));
                    if (!isPointwise()) {
                        forEachRun(
                                group,
                                tap,
                                end,
                                start,
                                rows,
                                (pixel, column, n) ->
                                        ElementwiseKernel.add(dx + pixel, columns + column, dx + pixel, n));
                    }
                });
            }
        });
    }

    /** How many parts the gradient of the weights is summed in, each as large as they are. */
    private int parts() {
        int blocks = Launcher.parts(window.kernelElements(), tapsAtOnce());
        return Math.clamp(Math.min(PARTS / blocks, positions() / TILE), 1, PARTS);
    }

    /** Each task sums over some positions for some taps. */
    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        if (positions() == 0) {
            return;
        }
        long sums =
                scope.empty("partial sums", Shape.of(parts(), out, rowSize())).address();
        int positionsAtOnce = Launcher.parts(positions(), parts());
        int size = tile(positionsAtOnce);
        int blocks = Launcher.parts(window.kernelElements(), tapsAtOnce());
        launcher.tasks(parts() * blocks, (task, scratch) -> {
            long workspace = scratch.floats(workspaceSize(size));
            int part = task / blocks;
            int tap = task % blocks * tapsAtOnce();
            int end = Math.min(window.kernelElements(), tap + tapsAtOnce());
            int from = part * positionsAtOnce;
            int to = Math.min(positions(), from + positionsAtOnce);
            for (int group = 0; group < groups; group++) {
                for (int first = from; first < to; first += size) {
                    int rows = Math.min(size, to - first);
                    long columns = gather(x, group, tap, end, first, rows, workspace);
                    OpenBlas.sgemm(
                            true,
                            false,
                            groupOut(),
                            (end - tap) * groupIn(),
                            rows,
                            dy + 4 * output(first, group),
                            out,
                            columns,
                            stride(tap, end),
                            first == from ? 0 : 1,
                            sums + 4 * ((long) part * out * rowSize() + weight(group, tap)),
                            rowSize());
                }
            }
        });
        PartialWeightGradients.add(launcher, parts(), out, window.kernelElements(), groupIn(), sums, sum);
    }

    /** The weights, {@code [out, in / groups, taps]}, in the order {@code [out, taps, in / groups]}. */
    private long ordered(Launcher launcher, Scope scope, long w) {
        if (window.size() == 1) {
            return w;
        }
        long ordered = scope.empty("ordered weights", Shape.of(out, rowSize())).address();
        launcher.rows(out, rowSize(), (first, end, scratch) -> {
            for (int o = first; o < end; o++) {
                long row = 4L * o * rowSize();
                for (int tap = 0; tap < window.kernelElements(); tap++) {
                    for (int c = 0; c < groupIn(); c++) {
                        float weight = get(w + row + 4L * (c * window.kernelElements() + tap));
                        put(ordered + row + 4L * (tap * groupIn() + c), weight);
                    }
                }
            }
        });
        return ordered;
    }

    /** Whether each position sees one pixel, its own. */
    private boolean isPointwise() {
        return window.size() == 1 && window.stride() == 1 && window.padding() == 0;
    }

    private int positions() {
        return images * outHeight * outWidth;
    }

    private int groupIn() {
        return in / groups;
    }

    private int groupOut() {
        return out / groups;
    }

    /** Numbers that one output is the weighted sum of. */
    private int rowSize() {
        return window.kernelElements() * groupIn();
    }

    private int tapsAtOnce() {
        return Math.clamp(COLUMNS / groupIn(), 1, window.kernelElements());
    }

    private long workspaceSize(int rows) {
        return isPointwise() ? 0 : (long) rows * tapsAtOnce() * groupIn();
    }

    /** The distance between rows of gathered columns. */
    private int stride(int tap, int endTap) {
        return isPointwise() ? in : (endTap - tap) * groupIn();
    }

    private long input(int position, int group) {
        return (long) position * in + (long) group * groupIn();
    }

    private long output(int position, int group) {
        return (long) position * out + (long) group * groupOut();
    }

    private long weight(int group, int tap) {
        return (long) group * groupOut() * rowSize() + (long) tap * groupIn();
    }

    /** The size of equal tiles, whose number is a power of two: they share out evenly. */
    private static int tile(int rows) {
        int tiles = 1;
        while (rows > tiles * TILE) {
            tiles *= 2;
        }
        return Math.max(1, Launcher.parts(rows, tiles));
    }

    private interface Block {
        void run(int group, int tap, int endTap);
    }

    private void forEachBlock(Block block) {
        for (int group = 0; group < groups; group++) {
            for (int tap = 0; tap < window.kernelElements(); tap += tapsAtOnce()) {
                block.run(group, tap, Math.min(window.kernelElements(), tap + tapsAtOnce()));
            }
        }
    }

    /** The address of what some positions see through some taps, a row each. */
    private long gather(long x, int group, int tap, int endTap, int first, int rows, long workspace) {
        if (isPointwise()) {
            return x + 4 * input(first, group);
        }
        if (window.padding() > 0) {
            ElementwiseKernel.fill(0, workspace, rows * stride(tap, endTap));
        }
        forEachRun(
                group,
                tap,
                endTap,
                first,
                rows,
                (pixel, column, n) -> ElementwiseKernel.copy(x + pixel, workspace + column, 4L * n));
        return workspace;
    }

    /** Numbers that lie side by side both in the image and in a gathered row. */
    private interface Run {
        /** @param pixel in bytes from the first image @param column in bytes from the first row */
        void at(long pixel, long column, int n);
    }

    /** Visits what some positions see through some taps, but for the padding. */
    private void forEachRun(int group, int tap, int endTap, int first, int rows, Run run) {
        boolean together = groups == 1 && window.dilation() == 1;
        int size = window.size();
        long column = 0;
        for (int position = first; position < first + rows; position++) {
            int top = window.start(position / outWidth % outHeight);
            int left = window.start(position % outWidth);
            long image = (long) (position / (outWidth * outHeight)) * height;
            for (int next = tap; next < endTap; ) {
                int count = together ? Math.min(size - next % size, endTap - next) : 1;
                int i = top + next / size * window.dilation();
                int j = left + next % size * window.dilation();
                if (i >= 0 && i < height) {
                    int skipped = Math.clamp(-(long) j, 0, count);
                    int inside = Math.clamp((long) width - j, 0, count) - skipped;
                    if (inside > 0) {
                        long pixel = ((image + i) * width + j + skipped) * in + (long) group * groupIn();
                        run.at(4 * pixel, column + 4L * skipped * groupIn(), inside * groupIn());
                    }
                }
                column += 4L * count * groupIn();
                next += count;
            }
        }
    }
}
