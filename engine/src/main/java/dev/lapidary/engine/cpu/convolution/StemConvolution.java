package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.gemm.GemmMicroKernel;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.cpu.threads.Scratch;

/**
 * A convolution of few channels, as a model's first one is of colours. The pixels that a row of taps sees lie side by side in the
 * image, so that {@link GemmMicroKernel} multiply them there; only the padding makes some rows of the image be copied first.
 *
 * <p>Weights are brought into the order {@code [panels, tap rows, run, columns]}, a run being the numbers that a row of taps sees.
 *
 * @param general what does the same in other ways: the gradient with respect to an image is never needed
 * @param in channels of x
 * @param out channels of y
 */
public record StemConvolution(
        Convolution general,
        Conv2dGeometry window,
        int images,
        int height,
        int width,
        int in,
        int outHeight,
        int outWidth,
        int out)
        implements Convolution {
    private static final int MOST_CHANNELS = 4;
    /** Channels come in panels; the same number for all processors, so that all choose alike. */
    private static final int CHANNELS = 64;
    /** Rows of y that are computed from one copy. */
    private static final int BAND = 8;
    /** Parts, each with sums of its own, that the gradient of the weights is computed in. */
    private static final int PARTS = 16;

    public static boolean suits(Shape x, Conv2dGeometry window, int groups, Shape y) {
        return x.dim(3) > 0
                && x.dim(3) <= MOST_CHANNELS
                && window.padding() < window.size()
                && window.dilation() == 1
                && groups == 1
                && y.dim(2) % GemmMicroKernel.ROWS == 0
                && y.dim(3) > 0
                && y.dim(3) % CHANNELS == 0;
    }

    public static StemConvolution of(Shape x, Conv2dGeometry window, Shape y) {
        return new StemConvolution(
                Im2colConvolution.of(x, window, 1, y),
                window,
                x.dim(0),
                x.dim(1),
                x.dim(2),
                x.dim(3),
                y.dim(1),
                y.dim(2),
                y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        GemmMicroKernel panels = GemmMicroKernel.of(out);
        int columns = panels.columns();
        long ordered = scope.empty("ordered weights", Shape.of(out, window.size() * run()))
                .address();
        launcher.tasks(out, (o, scratch) -> {
            for (int row = 0; row < window.size(); row++) {
                for (int i = 0; i < run(); i++) {
                    long to = ordered + 4 * ordered(o / columns, row, i, columns) + 4L * (o % columns);
                    put(to, get(w + 4 * parameter(o, row, i)));
                }
            }
        });
        int bands = Launcher.parts(outHeight, BAND);
        launcher.tasks(images * bands, (task, scratch) -> {
            int image = task / bands;
            int first = task % bands * BAND;
            int rows = Math.min(BAND, outHeight - first);
            long band = band(x, image, first, rows, scratch);
            for (int i = 0; i < rows; i++) {
                long output = y + 4 * output(image, first + i);
                for (int panel = 0; panel < out / columns; panel++) {
                    long to = output + 4L * panel * columns;
                    for (int row = 0; row < window.size(); row++) {
                        long seen = band + seen(i, row);
                        long weights = ordered + 4 * ordered(panel, row, 0, columns);
                        panels.product(row > 0, outWidth, run(), seen, step(), 4, weights, 4L * columns, to, 4L * out);
                    }
                }
            }
        });
    }

    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        general.backwardInput(launcher, scope, dy, w, dx);
    }

    /** Each task sums over some images. */
    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        GemmMicroKernel panels = GemmMicroKernel.of(out);
        int columns = panels.columns();
        int parts = Math.clamp(images, 1, PARTS);
        int size = out * window.size() * paddedRun();
        long sums = scope.empty("partial sums", Shape.of(parts, size)).address();
        launcher.tasks(parts, (part, scratch) -> {
            long mine = sums + 4L * part * size;
            ElementwiseKernel.fill(0, mine, size);
            for (int image = part; image < images; image += parts) {
                for (int first = 0; first < outHeight; first += BAND) {
                    int rows = Math.min(BAND, outHeight - first);
                    long band = band(x, image, first, rows, scratch);
                    for (int i = 0; i < rows; i++) {
                        long gradient = dy + 4 * output(image, first + i);
                        for (int panel = 0; panel < out / columns; panel++) {
                            for (int row = 0; row < window.size(); row++) {
                                long to = mine + 4L * (panel * window.size() + row) * paddedRun() * columns;
                                panels.product(
                                        true,
                                        paddedRun(),
                                        outWidth,
                                        band + seen(i, row),
                                        4,
                                        step(),
                                        gradient + 4L * panel * columns,
                                        4L * out,
                                        to,
                                        4L * columns);
                            }
                        }
                    }
                }
            }
        });
        addParts(launcher, parts, size, sums, columns, sum);
    }

    /** Adds the parts to a sum in the parameter's order. */
    private void addParts(Launcher launcher, int parts, int size, long sums, int columns, long sum) {
        launcher.tasks(out, (o, scratch) -> {
            for (int row = 0; row < window.size(); row++) {
                for (int i = 0; i < run(); i++) {
                    int at = ((o / columns * window.size() + row) * paddedRun() + i) * columns + o % columns;
                    float total = 0;
                    for (int part = 0; part < parts; part++) {
                        total += get(sums + 4 * ((long) part * size + at));
                    }
                    long to = sum + 4 * parameter(o, row, i);
                    put(to, get(to) + total);
                }
            }
        });
    }

    /** The numbers that a row of taps sees. */
    private int run() {
        return window.size() * in;
    }

    /** The same, rounded up to what {@link GemmMicroKernel} compute at once: what lies beyond is computed too, and not used. */
    private int paddedRun() {
        return Launcher.roundUp(run(), GemmMicroKernel.ROWS);
    }

    /** From what a position of the window sees to what the next one does, in bytes. */
    private long step() {
        return 4L * window.stride() * in;
    }

    /** A row of a band. */
    private int bandRow() {
        return (width + 2 * window.padding()) * in;
    }

    /** What some rows of y see of an image, with its padding, and zeros for what {@link #paddedRun} reads beyond. */
    private long band(long x, int image, int first, int rows, Scratch scratch) {
        int seen = (rows - 1) * window.stride() + window.size();
        long band = scratch.floats((long) seen * bandRow() + GemmMicroKernel.ROWS);
        long from = x + 4L * image * height * width * in;
        Padding.copy(from, height, width * in, window.start(first), seen, window.padding() * in, bandRow(), band);
        ElementwiseKernel.fill(0, band + 4L * seen * bandRow(), GemmMicroKernel.ROWS);
        return band;
    }

    /** Where in a band the first position of a row of y sees the first number of a row of taps, in bytes. */
    private long seen(int row, int tapRow) {
        return 4L * (row * window.stride() + tapRow) * bandRow();
    }

    private long output(int image, int row) {
        return ((long) image * outHeight + row) * outWidth * out;
    }

    private long ordered(int panel, int tapRow, int i, int columns) {
        return ((long) (panel * window.size() + tapRow) * run() + i) * columns;
    }

    /** Where the weight of number {@code i} of a run is, in {@code [out, in, taps]}. */
    private long parameter(int o, int tapRow, int i) {
        return ((long) o * in + i % in) * window.kernelElements() + tapRow * window.size() + i / in;
    }
}
