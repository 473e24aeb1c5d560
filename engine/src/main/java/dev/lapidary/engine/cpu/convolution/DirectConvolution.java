package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.cpu.convolution.Direct3x3Kernel.VECTOR;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.cpu.threads.Scratch;

/**
 * A 3×3 convolution of stride 1 by its definition, with no matrix made of what the window sees: {@link Direct3x3Kernel} on some rows
 * of an image at a time, which are copied once, with their padding, to where they stay in cache.
 *
 * <p>Channels of the output go a vector at a time: weights are brought into the order {@code [vectors, 3, in, 3, lanes]},
 * tap row before channel before tap column, with zeros in the lanes that are no channels.
 *
 * @param in channels of x
 * @param out channels of y
 */
public record DirectConvolution(int images, int height, int width, int in, int padding, int out)
        implements Convolution {
    private static final int TAPS = 9;
    /** Numbers of an image that are copied at a time: a quarter of a megabyte. */
    private static final int BAND = 64 << 10;
    /** Channels to sum over in registers: longer sums would gather rounding errors. */
    private static final int CHANNELS = 128;
    /** Pixels to sum over in registers, for the same reason. */
    private static final int POSITIONS = 512;
    /** Tasks that the gradient of the weights is computed in. */
    private static final int TASKS = 16;
    /** Narrower images would waste half of {@link Direct3x3Kernel#PIXELS}. */
    private static final int NARROWEST = 5;

    public static boolean suits(Conv2dGeometry window, int groups, Shape y) {
        return window.size() == 3
                && window.stride() == 1
                && window.dilation() == 1
                && window.padding() <= 2
                && groups == 1
                && y.dim(2) >= NARROWEST;
    }

    public static DirectConvolution of(Shape x, Conv2dGeometry window, Shape y) {
        return new DirectConvolution(x.dim(0), x.dim(1), x.dim(2), x.dim(3), window.padding(), y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        convolve(launcher, x, orderedWeights(launcher, scope, w, false), y);
    }

    /** A convolution too: of dy, with the taps in reverse and the roles of channels exchanged. */
    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        DirectConvolution back = new DirectConvolution(images, outHeight(), outWidth(), out, 2 - padding, in);
        back.convolve(launcher, dy, back.orderedWeights(launcher, scope, w, true), dx);
    }

    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        int parts = Math.clamp(TASKS / vectors(), 1, Math.max(1, images));
        int imagesAtOnce = Launcher.parts(images, parts);
        Shape shape = Shape.of(parts, vectors() * TAPS * in * Simd.COUNT);
        long sums = scope.empty("partial sums", shape).address();
        launcher.tasks(parts * vectors(), (task, scratch) -> {
            int part = task / vectors();
            int from = Math.min(images, part * imagesAtOnce);
            int to = Math.min(images, from + imagesAtOnce);
            weightGradient(from, to, task % vectors(), x, dy, sums + task * vectorWeights(), scratch);
        });
        addParts(launcher, parts, sums, sum);
    }

    private int outHeight() {
        return height + 2 * padding - 2;
    }

    private int outWidth() {
        return width + 2 * padding - 2;
    }

    private int vectors() {
        return Launcher.parts(out, Simd.COUNT);
    }

    /** Those of the lanes of vector {@code vector} that are channels of y. */
    private int lanes(int vector) {
        return Math.min(Simd.COUNT, out - vector * Simd.COUNT);
    }

    /** The weights of a vector of output channels, in bytes. */
    private long vectorWeights() {
        return TAPS * in * VECTOR;
    }

    /** From a row of taps to the next, in bytes. */
    private long tapRow() {
        return 3 * in * VECTOR;
    }

    /** @param reversed whether they are of the convolution that this one is the gradient of */
    private long orderedWeights(Launcher launcher, Scope scope, long w, boolean reversed) {
        Shape shape = Shape.of(vectors(), TAPS * in * Simd.COUNT);
        long ordered = scope.empty("ordered weights", shape).address();
        launcher.tasks(vectors(), (vector, scratch) -> {
            long to = ordered + vector * vectorWeights();
            ElementwiseKernel.fill(0, to, TAPS * in * Simd.COUNT);
            for (int lane = 0; lane < lanes(vector); lane++) {
                int o = vector * Simd.COUNT + lane;
                for (int c = 0; c < in; c++) {
                    long from = w + 4L * TAPS * (reversed ? c * out + o : o * in + c);
                    for (int tap = 0; tap < TAPS; tap++) {
                        float weight = get(from + 4L * (reversed ? TAPS - 1 - tap : tap));
                        put(to + tap / 3 * tapRow() + (3 * c + tap % 3) * VECTOR + 4L * lane, weight);
                    }
                }
            }
        });
        return ordered;
    }

    private void convolve(Launcher launcher, long x, long w, long y) {
        int columns = Launcher.roundUp(outWidth(), Direct3x3Kernel.PIXELS) + 2;
        int most = Math.clamp(BAND / ((long) columns * Math.max(1, in)) - 2, 1, outHeight());
        int bands = Launcher.parts(outHeight(), most);
        int rows = Launcher.parts(outHeight(), bands);
        launcher.tasks(images * bands, (task, scratch) -> {
            int image = task / bands;
            int first = task % bands * rows;
            int count = Math.min(rows, outHeight() - first);
            long tile = scratch.floats((1 + Direct3x3Kernel.PIXELS) * Simd.COUNT + (long) (count + 2) * columns * in);
            long band = tile + (1 + Direct3x3Kernel.PIXELS) * VECTOR;
            long from = x + 4L * image * height * width * in;
            Padding.copy(from, height, width * in, first - padding, count + 2, padding * in, columns * in, band);
            ElementwiseKernel.fill(0, tile, Simd.COUNT);
            for (int vector = 0; vector < vectors(); vector++) {
                for (int i = 0; i < count; i++) {
                    long output = ((long) image * outHeight() + first + i) * outWidth() * out + vector * Simd.COUNT;
                    long pixels = band + 4L * i * columns * in;
                    convolveRow(pixels, columns, w + vector * vectorWeights(), lanes(vector), tile, y + 4 * output);
                }
            }
        });
    }

    /**
     * A row of outputs, in some lanes' channels.
     *
     * @param tile a vector of zeros and, for what is not all of y's, workspace for {@link Direct3x3Kernel#PIXELS} vectors
     */
    private void convolveRow(long pixels, int columns, long w, int lanes, long tile, long y) {
        for (int j = 0; j < outWidth(); j += Direct3x3Kernel.PIXELS) {
            int count = Math.min(Direct3x3Kernel.PIXELS, outWidth() - j);
            boolean whole = count == Direct3x3Kernel.PIXELS && lanes == Simd.COUNT;
            long output = y + 4L * j * out;
            long to = whole ? output : tile + VECTOR;
            long step = whole ? 4L * out : VECTOR;
            long start = tile;
            long startStep = 0;
            for (int c = 0; c < in; c += CHANNELS) {
                Direct3x3Kernel.forward(
                        Math.min(CHANNELS, in - c),
                        pixels + 4 * ((long) j * in + c),
                        4L * in,
                        4L * columns * in,
                        w + 3 * c * VECTOR,
                        tapRow(),
                        start,
                        startStep,
                        to,
                        step);
                start = to;
                startStep = step;
            }
            for (int p = 0; !whole && p < count; p++) {
                ElementwiseKernel.copy(to + p * step, output + 4L * p * out, 4L * lanes);
            }
        }
    }

    /** The gradient of a vector's weights by some images. */
    private void weightGradient(int image, int endImage, int vector, long x, long dy, long dw, Scratch scratch) {
        ElementwiseKernel.fill(0, dw, TAPS * in * Simd.COUNT);
        int most = Math.clamp(POSITIONS / width, 1, outHeight());
        int rows = Launcher.parts(outHeight(), Launcher.parts(outHeight(), most));
        long workspace = scratch.floats((3L * Direct3x3Kernel.CHANNELS + (long) rows * (width + 2)) * Simd.COUNT);
        long band = workspace + 3 * Direct3x3Kernel.CHANNELS * VECTOR;
        for (int n = image; n < endImage; n++) {
            for (int first = 0; first < outHeight(); first += rows) {
                int end = Math.min(outHeight(), first + rows);
                long from = ((long) n * outHeight() + first) * outWidth() * out + vector * Simd.COUNT;
                padGradient(dy + 4 * from, end - first, lanes(vector), band);
                for (int tapRow = 0; tapRow < 3; tapRow++) {
                    int below = tapRow - padding; // rows from an output to the pixels that it sees through these taps
                    int top = Math.max(first, -below);
                    int bottom = Math.min(end, height - below);
                    if (top < bottom) {
                        addRowGradient(
                                bottom - top,
                                x + 4 * ((long) n * height + top + below) * width * in,
                                band + (top - first) * (width + 2) * VECTOR,
                                workspace,
                                dw + tapRow * tapRow());
                    }
                }
            }
        }
    }

    /** Copies some rows of dy, one vector of each pixel, with the zeros that x sees beside them. */
    private void padGradient(long dy, int rows, int lanes, long to) {
        ElementwiseKernel.fill(0, to, rows * (width + 2) * Simd.COUNT);
        for (int i = 0; i < rows; i++) {
            long at = to + (i * (width + 2) + 2 - padding) * VECTOR;
            for (int j = 0; j < outWidth(); j++) {
                ElementwiseKernel.copy(dy + 4 * ((long) i * outWidth() + j) * out, at + j * VECTOR, 4L * lanes);
            }
        }
    }

    /** Adds to the gradient of a row of taps. */
    private void addRowGradient(int rows, long x, long band, long workspace, long dw) {
        long row = (width + 2) * VECTOR;
        int c = 0;
        for (; c + Direct3x3Kernel.CHANNELS <= in; c += Direct3x3Kernel.CHANNELS) {
            Direct3x3Kernel.backwardWeight(rows, width, x + 4L * c, 4L * in, band, row, workspace);
            long to = dw + 3 * c * VECTOR;
            ElementwiseKernel.add(to, workspace, to, 3 * Direct3x3Kernel.CHANNELS * Simd.COUNT);
        }
        for (; c < in; c++) {
            Direct3x3Kernel.backwardOneChannel(rows, width, x + 4L * c, 4L * in, band, row, workspace);
            long to = dw + 3 * c * VECTOR;
            ElementwiseKernel.add(to, workspace, to, 3 * Simd.COUNT);
        }
    }

    /** Adds the parts to a sum in the parameter's order. */
    private void addParts(Launcher launcher, int parts, long sums, long sum) {
        int size = TAPS * in * Simd.COUNT;
        launcher.tasks(vectors(), (vector, scratch) -> {
            long total = scratch.floats(size);
            ElementwiseKernel.copy(sums + vector * vectorWeights(), total, 4L * size);
            for (int part = 1; part < parts; part++) {
                ElementwiseKernel.add(total, sums + (part * vectors() + vector) * vectorWeights(), total, size);
            }
            for (int lane = 0; lane < lanes(vector); lane++) {
                for (int c = 0; c < in; c++) {
                    long to = sum + 4L * TAPS * ((vector * Simd.COUNT + lane) * in + c);
                    for (int tap = 0; tap < TAPS; tap++) {
                        long from = total + tap / 3 * tapRow() + (3 * c + tap % 3) * VECTOR + 4L * lane;
                        put(to + 4L * tap, get(to + 4L * tap) + get(from));
                    }
                }
            }
        });
    }
}
