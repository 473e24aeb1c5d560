package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.gemm.GemmMicroKernel;
import dev.lapidary.engine.cpu.gemm.PackedGemm;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.SoftwarePrefetch;
import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * A 1×1 convolution of stride 1: products of the pixels' rows with the weights.
 *
 * @param pixels of all images
 * @param in channels of x
 * @param out channels of y
 */
public record PointwiseConvolution(int pixels, int in, int out) implements Convolution {
    /** Channels come in panels; the same number for all processors, so that all choose alike. */
    private static final int CHANNELS = 64;
    /** Pixels whose numbers, of a panel of channels, stay in the smallest cache. */
    private static final int PIXELS = 128;
    /** The channels of y, and of x, whose weights' gradients one task sums. */
    private static final int DOWN = 256;

    private static final int ACROSS = 512;
    /** Enough for cores that are not equally fast. */
    private static final int TASKS = 8;

    public static boolean suits(Shape x, Conv2dGeometry window, int groups, Shape y) {
        return window.size() == 1
                && window.stride() == 1
                && window.padding() == 0
                && groups == 1
                && x.dim(3) > 0
                && x.dim(3) % CHANNELS == 0
                && y.dim(3) > 0
                && y.dim(3) % CHANNELS == 0;
    }

    public static PointwiseConvolution of(Shape x, Shape y) {
        return new PointwiseConvolution(Math.toIntExact(x.size() / x.dim(3)), x.dim(3), y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        new PackedGemm(pixels, in, out).run(launcher, scope, false, x, w, true, y);
    }

    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        new PackedGemm(pixels, out, in).run(launcher, scope, false, dy, w, false, dx);
    }

    @Override
    public boolean addBackwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        new PackedGemm(pixels, out, in).run(launcher, scope, true, dy, w, false, dx);
        return true;
    }

    /**
     * Each task sums over some pixels for a block of weights. What it multiplies it copies first, few pixels at a time, as rows that
     * are a power of two apart share a few sets of the cache. Few blocks have several tasks each, with sums of their own.
     */
    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        if (pixels == 0) {
            return;
        }
        int across = Launcher.parts(in, ACROSS);
        int blocks = Launcher.parts(out, DOWN) * across;
        int size = Launcher.roundUp(Launcher.parts(pixels, Launcher.parts(TASKS, blocks)), PIXELS);
        int parts = Launcher.parts(pixels, size);
        boolean alone = parts == 1;
        long sums = alone
                ? sum
                : scope.empty("partial sums", Shape.of(parts, out, in)).address();
        launcher.tasks(parts * blocks, (task, scratch) -> {
            int part = task / blocks;
            int row = task % blocks / across * DOWN;
            int column = task % blocks % across * ACROSS;
            int rows = Math.min(DOWN, out - row);
            int columns = Math.min(ACROSS, in - column);
            long to = sums + 4L * part * out * in + 4L * (row * in + column);
            long workspace = scratch.floats(
                    (long) PIXELS * (rows + GemmMicroKernel.of(in).columns()) + 1);
            for (int first = part * size; first < Math.min(pixels, (part + 1) * size); first += PIXELS) {
                long gradients = dy + 4L * ((long) first * out + row);
                long from = x + 4L * ((long) first * in + column);
                boolean add = alone || first > part * size;
                int n = Math.min(PIXELS, pixels - first);
                int next = Math.min(PIXELS, pixels - first - n);
                addProduct(add, n, next, rows, columns, gradients, from, workspace, to);
            }
        });
        if (!alone) {
            PartialWeightGradients.add(launcher, parts, out, 1, in, sums, sum);
        }
    }

    /**
     * sum = dyᵀ·x, for n pixels and a block of weights.
     *
     * @param add whether to what sum holds
     * @param next how many pixels follow
     */
    private void addProduct(
            boolean add, int n, int next, int rows, int columns, long dy, long x, long workspace, long sum) {
        GemmMicroKernel panels = GemmMicroKernel.of(in);
        int width = panels.columns();
        long panel = workspace + 4L * PIXELS * rows;
        int turns = columns / width * (rows / CHANNELS);
        SoftwarePrefetch ahead = ahead(n, next, rows, columns, dy, x, turns, panel + 4L * PIXELS * width);
        int turn = 0;
        long gradients = side(n, rows, CHANNELS, dy, out, workspace);
        for (int column = 0; column < columns; column += width) {
            long b = side(n, width, width, x + 4L * column, in, panel);
            for (int row = 0; row < rows; row += CHANNELS) {
                long a = gradients + 4L * PIXELS * row;
                long y = sum + 4L * (row * in + column);
                ahead.read(turn++);
                panels.product(add, CHANNELS, n, a, 4, 4L * CHANNELS, b, 4L * width, y, 4L * in);
            }
        }
    }

    /** For the pixels that follow: the side of more channels, if the block has all of them, or else the other. */
    private SoftwarePrefetch ahead(int n, int next, int rows, int columns, long dy, long x, int turns, long seen) {
        if (rows == out && (out >= in || columns < in)) {
            return SoftwarePrefetch.of(dy + 4L * n * out, 4L * next * out, turns, seen);
        }
        return SoftwarePrefetch.of(x + 4L * n * in, columns == in ? 4L * next * in : 0, turns, seen);
    }

    /**
     * A side of a product: {@code columns} of the channels of n pixels, {@code width} at a time side by side, {@code [columns / width,
     * pixels, width]}. They are copied, unless {@code width} is all the channels that there are, as then they lie so.
     */
    private static long side(int n, int columns, int width, long pixels, int channels, long workspace) {
        if (channels == width) {
            return pixels;
        }
        for (int column = 0; column < columns; column += width) {
            long to = workspace + 4L * PIXELS * column;
            ElementwiseKernel.copyRows(n, width, pixels + 4L * column, 4L * channels, to, 4L * width);
        }
        return workspace;
    }
}
