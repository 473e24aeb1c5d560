package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;
import static dev.lapidary.engine.cpu.Winograd.OUTPUTS;
import static dev.lapidary.engine.cpu.Winograd.PIXELS;
import static dev.lapidary.engine.cpu.Winograd.PRODUCTS;

import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.Window;

/**
 * A 3×3 convolution of stride 1 by {@link Winograd}'s algorithm: images are cut into tiles of 4×4 outputs, tiles are transformed,
 * and each of a tile's 36 numbers has a matrix product of its own, over channels, with the tiles as rows.
 *
 * <p>Its sums differ from those of the definition by about as much as a few more roundings do: relative errors are 1e-6 to 1e-5.
 *
 * @param in channels of x
 * @param out channels of y
 */
record WinogradConvolution(int images, int height, int width, int in, int padding, int out) implements Convolution {
    private static final int TAPS = Winograd.TAPS * Winograd.TAPS;
    /** Channels come in panels. Not {@link Panels#COLUMNS}, so that all processors choose alike. */
    private static final int CHANNELS = 32;
    /** For smaller images, most of a tile would lie outside. */
    private static final int NARROWEST = 3;
    /** Numbers of transformed tiles that stay in a core's cache, and in the one that cores share. */
    private static final int PRIVATE = 192 << 10;

    private static final int SHARED = 1 << 20;
    /** Bytes that the cache loads at a time. */
    private static final int LINE = 64;
    /** Channels whose weights' gradients are put in place at once, for they lie side by side. */
    private static final int TAKEN = 8;
    /** Fewer tiles would have the weights read too often. */
    private static final int FEWEST_TILES = 32;

    static boolean suits(Shape x, Window window, int groups, Shape y) {
        return window.size() == Winograd.TAPS
                && window.stride() == 1
                && window.dilation() == 1
                && window.padding() < Winograd.TAPS
                && groups == 1
                && x.dim(3) > 0
                && x.dim(3) % CHANNELS == 0
                && y.dim(3) > 0
                && y.dim(3) % CHANNELS == 0
                && Math.min(y.dim(1), y.dim(2)) >= NARROWEST;
    }

    static WinogradConvolution of(Shape x, Window window, Shape y) {
        return new WinogradConvolution(x.dim(0), x.dim(1), x.dim(2), x.dim(3), window.padding(), y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        convolve(launcher, x, transformedWeights(launcher, scope, w, false), y);
    }

    /** A convolution too: of dy, with the taps in reverse and the roles of channels exchanged. */
    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        WinogradConvolution back =
                new WinogradConvolution(images, outHeight(), outWidth(), out, Winograd.TAPS - 1 - padding, in);
        back.convolve(launcher, dy, back.transformedWeights(launcher, scope, w, true), dx);
    }

    /** Some tiles at a time are transformed; then each of the 36 products adds to its sum over tiles. */
    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        if (tiles() == 0) {
            return;
        }
        // As many tiles as make the sums be read no more often than the tiles.
        int size = tilesAtOnce(Math.max(SHARED, PRODUCTS * in * out));
        long sums = products(scope, "transformed gradient", in * out);
        long pixels = products(scope, "transformed pixels", size * in);
        long gradients = products(scope, "transformed dy", size * out);
        WinogradTiles inputs = inputs();
        WinogradTiles outputs = outputs();
        for (int first = 0; first < tiles(); first += size) {
            int start = first;
            int count = Math.min(size, tiles() - first);
            launcher.blocks(count, Panels.ROWS, (from, to, scratch) -> {
                long room = scratch.floats(2L * PRODUCTS * Math.max(in, out));
                for (int i = from; i < to; i++) {
                    int tile = start + i;
                    inputs.read(Winograd::pixels, tile, x, room, pixels + 4L * i * in, apart(size * in));
                    outputs.read(
                            Winograd::outputGradients, tile, dy, room, gradients + 4L * i * out, apart(size * out));
                }
            });
            launcher.tasks(PRODUCTS, (product, scratch) -> {
                long a = pixels + product * apart(size * in);
                long b = gradients + product * apart(size * out);
                long y = sums + product * apart(in * out);
                multiply(start > 0, in, count, a, 4, 4L * in, b, 4L * panels().columns(), 4L * out, y);
            });
        }
        addWeightGradients(launcher, sums, sum);
    }

    private void convolve(Launcher launcher, long x, long w, long y) {
        int size = tilesAtOnce(PRIVATE);
        WinogradTiles inputs = inputs();
        WinogradTiles outputs = outputs();
        launcher.blocks(tiles(), size, (first, end, scratch) -> {
            int rows = Launcher.parts(end - first, Panels.ROWS) * Panels.ROWS;
            int most = Math.max(in, out);
            long room = scratch.floats(PRODUCTS * (2L * most + apart(rows * in) / 4 + apart(rows * out) / 4));
            long pixels = room + 8L * PRODUCTS * most;
            long products = pixels + PRODUCTS * apart(rows * in);
            for (int tile = first; tile < end; tile++) {
                inputs.read(Winograd::pixels, tile, x, room, pixels + 4L * (tile - first) * in, apart(rows * in));
            }
            for (int product = 0; product < PRODUCTS; product++) {
                long a = pixels + product * apart(rows * in);
                Elementwise.fill(0, a + 4L * (end - first) * in, (rows - end + first) * in);
                long b = w + product * apart(in * out);
                long ab = products + product * apart(rows * out);
                multiply(false, rows, in, a, 4L * in, 4, b, 4L * in * panels().columns(), 4L * panels().columns(), ab);
            }
            for (int tile = first; tile < end; tile++) {
                outputs.write(tile, products + 4L * (tile - first) * out, apart(rows * out), room, y);
            }
        });
    }

    /**
     * y = a·b in panels, distances as in {@link Panels#product}.
     *
     * @param panelB from a panel of b to the next
     */
    private void multiply(
            boolean add, int rows, int n, long a, long rowA, long stepA, long b, long panelB, long stepB, long y) {
        Panels panels = panels();
        for (int panel = 0; panel < out / panels.columns(); panel++) {
            for (int row = 0; row < rows; row += Panels.ROWS) {
                long block = y + 4L * (row * out + panel * panels.columns());
                panels.product(add, n, a + row * rowA, rowA, stepA, b + panel * panelB, stepB, block, 4L * out);
            }
        }
    }

    /**
     * The weights of each product, in panels: {@code [36, panels, in, columns]}.
     *
     * @param reversed whether they are of the convolution that this one is the gradient of
     */
    private long transformedWeights(Launcher launcher, Scope scope, long w, boolean reversed) {
        long transformed = products(scope, "transformed weights", in * out);
        int n = panels().columns();
        launcher.tasks(out / n, (panel, scratch) -> {
            long taps = scratch.floats((long) n * (TAPS + PRODUCTS));
            for (int c = 0; c < in; c++) {
                for (int i = 0; i < n; i++) {
                    int o = panel * n + i;
                    long from = w + 4L * TAPS * (reversed ? c * out + o : o * in + c);
                    for (int tap = 0; tap < TAPS; tap++) {
                        put(taps + 4L * (tap * n + i), get(from + 4L * (reversed ? TAPS - 1 - tap : tap)));
                    }
                }
                Winograd.square(
                        Winograd::weights,
                        Winograd.TAPS,
                        PIXELS,
                        n,
                        taps,
                        4L * n * Winograd.TAPS,
                        4L * n,
                        taps + 4L * n * TAPS,
                        transformed + 4L * n * (panel * in + c),
                        PIXELS * apart(in * out),
                        apart(in * out));
            }
        });
        return transformed;
    }

    /** Transforms the gradients {@code [36, in, out]} back and adds them to a sum in the parameter's order. */
    private void addWeightGradients(Launcher launcher, long sums, long sum) {
        launcher.blocks(in, TAKEN, (first, end, scratch) -> {
            long taps = scratch.floats((long) out * (TAPS * TAKEN + PRODUCTS));
            long room = taps + 4L * out * TAPS * TAKEN;
            for (int c = first; c < end; c++) {
                Winograd.square(
                        Winograd::weightGradients,
                        PIXELS,
                        Winograd.TAPS,
                        out,
                        sums + 4L * c * out,
                        PIXELS * apart(in * out),
                        apart(in * out),
                        room,
                        taps + 4L * (c - first) * TAPS * out,
                        4L * out * Winograd.TAPS,
                        4L * out);
            }
            for (int o = 0; o < out; o++) {
                long to = sum + 4L * TAPS * (o * in + first);
                for (int i = 0; i < TAPS * (end - first); i++) {
                    put(to + 4L * i, get(to + 4L * i) + get(taps + 4L * (i * out + o)));
                }
            }
        });
    }

    /** Room for so many numbers of each product. */
    private static long products(Scope scope, String name, int numbers) {
        return scope.empty(name, Shape.of(PRODUCTS, Math.toIntExact(apart(numbers) / 4)))
                .address();
    }

    /**
     * From a product's numbers to the next one's, in bytes: an odd number of cache lines, as a power of two of them would put
     * what belongs to one tile all in the same few sets of the cache.
     */
    private static long apart(int numbers) {
        return 4L * numbers + LINE;
    }

    private Panels panels() {
        return Panels.of(out);
    }

    private int outHeight() {
        return height + 2 * padding - 2;
    }

    private int outWidth() {
        return width + 2 * padding - 2;
    }

    private int tiles() {
        return Math.toIntExact((long) images * tileRows() * tileColumns());
    }

    private int tileRows() {
        return Launcher.parts(outHeight(), OUTPUTS);
    }

    private int tileColumns() {
        return Launcher.parts(outWidth(), OUTPUTS);
    }

    /** How many tiles to take at a time for their numbers to be about so many. */
    private int tilesAtOnce(int numbers) {
        int most = Math.max(FEWEST_TILES, numbers / (PRODUCTS * (in + out)));
        int blocks = Launcher.parts(tiles(), most);
        return Math.max(
                Panels.ROWS, Launcher.parts(Launcher.parts(tiles(), Math.max(1, blocks)), Panels.ROWS) * Panels.ROWS);
    }

    private WinogradTiles inputs() {
        return new WinogradTiles(height, width, in, PIXELS, padding, tileRows(), tileColumns());
    }

    private WinogradTiles outputs() {
        return new WinogradTiles(outHeight(), outWidth(), out, OUTPUTS, 0, tileRows(), tileColumns());
    }
}
