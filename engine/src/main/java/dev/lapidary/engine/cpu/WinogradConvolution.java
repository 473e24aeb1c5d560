package dev.lapidary.engine.cpu;

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
    static final int TAPS = Winograd.TAPS * Winograd.TAPS;
    /** Channels come in panels. The same number for all processors, so that all choose alike. */
    private static final int CHANNELS = 32;
    /** For smaller images, most of a tile would lie outside. */
    private static final int NARROWEST = 3;
    /** Numbers of transformed tiles that stay in a core's cache, and in the one that cores share. */
    private static final int PRIVATE = 192 << 10;

    private static final int SHARED = 1 << 20;
    /** Channels of y whose weights' gradients are computed at once, if there are so many. */
    private static final int BLOCK = 64;
    /** Bytes that the cache loads at a time. */
    private static final int LINE = 64;
    /** Fewer tiles at a time would have the weights read too often. */
    private static final int FEWEST_TILES = 32;
    /** For so few tiles in all and so many transformed weights, these are more work than those. */
    private static final int FEW_TILES = 128;

    private static final int MANY_WEIGHTS = 4 << 20;

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
        convolve(launcher, scope, x, new WinogradWeights(w, in, out, false), y);
    }

    /** A convolution too: of dy, with the taps in reverse and the roles of channels exchanged. */
    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        WinogradConvolution back =
                new WinogradConvolution(images, outHeight(), outWidth(), out, Winograd.TAPS - 1 - padding, in);
        back.convolve(launcher, scope, dy, new WinogradWeights(w, out, in, true), dx);
    }

    /**
     * Some tiles at a time are transformed; then their products are summed, for a block of y's channels and a panel of x's, and
     * transformed back while they are in cache.
     */
    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        if (tiles() == 0) {
            return;
        }
        int size = tilesAtOnce(Math.max(SHARED, 2 * PRODUCTS * in * out));
        int block = out % BLOCK == 0 ? BLOCK : CHANNELS;
        Panels panels = Panels.of(in);
        int columns = panels.columns();
        long stepA = apart(size * out);
        long stepB = apart(size * in);
        long gradients = products(scope, "transformed dy", size * out);
        long pixels = products(scope, "transformed pixels", size * in);
        for (int first = 0; first < tiles(); first += size) {
            int start = first;
            int count = Math.min(size, tiles() - first);
            launcher.blocks(count, Panels.ROWS, (from, to, scratch) -> {
                long room = scratch.floats(2L * PRODUCTS * Math.max(in, out));
                for (int i = from; i < to; i++) {
                    long a = gradients + 4L * i * block;
                    long b = pixels + 4L * i * columns;
                    outputs().read(Winograd::outputGradients, start + i, block, dy, room, a, 4L * size * block, stepA);
                    inputs().read(Winograd::pixels, start + i, columns, x, room, b, 4L * size * columns, stepB);
                }
            });
            WinogradGradient part = new WinogradGradient(block, panels, count, stepA, stepB);
            launcher.tasks(out / block * (in / columns), (task, scratch) -> {
                int row = task / (in / columns) * block;
                int column = task % (in / columns) * columns;
                long a = gradients + 4L * size * row;
                long b = pixels + 4L * size * column;
                part.add(a, b, scratch, sum + 4L * TAPS * (row * in + column), 4L * TAPS * in);
            });
        }
    }

    private void convolve(Launcher launcher, Scope scope, long x, WinogradWeights weights, long y) {
        if (tiles() <= FEW_TILES && PRODUCTS * in * out > MANY_WEIGHTS) {
            convolveByPanels(launcher, scope, x, weights, y);
        } else {
            convolveByTiles(launcher, x, transformed(launcher, scope, weights), y);
        }
    }

    /** For few tiles and many weights: those of a panel are transformed some at a time, and multiplied while they are in cache. */
    private void convolveByPanels(Launcher launcher, Scope scope, long x, WinogradWeights weights, long y) {
        int rows = Launcher.parts(tiles(), Panels.ROWS) * Panels.ROWS;
        int columns = panels().columns();
        long pixels = products(scope, "transformed pixels", rows * in);
        long products = products(scope, "products", rows * out);
        launcher.blocks(rows, Panels.ROWS, (first, end, scratch) -> {
            long room = scratch.floats(2L * PRODUCTS * in);
            for (int tile = first; tile < Math.min(end, tiles()); tile++) {
                long numbers = pixels + 4L * tile * CHANNELS;
                inputs().read(
                                Winograd::pixels,
                                tile,
                                CHANNELS,
                                x,
                                room,
                                numbers,
                                4L * rows * CHANNELS,
                                apart(rows * in));
            }
            for (int c = 0; c < in; c += CHANNELS) {
                zeroRows(pixels + 4L * rows * c, CHANNELS, apart(rows * in), Math.max(first, tiles()), end);
            }
        });
        launcher.tasks(out / columns, (panel, scratch) -> {
            long room = scratch.floats(WinogradWeights.room(columns) + PRODUCTS * apart(CHANNELS * columns) / 4);
            long b = room + 4L * WinogradWeights.room(columns);
            for (int c = 0; c < in; c += CHANNELS) {
                weights.transform(panel * columns, columns, c, c + CHANNELS, room, b, apart(CHANNELS * columns));
                for (int product = 0; product < PRODUCTS; product++) {
                    long a = pixels + product * apart(rows * in) + 4L * c * rows;
                    long ab = products + product * apart(rows * out) + 4L * panel * rows * columns;
                    long rowA = 4L * CHANNELS;
                    long rowB = 4L * columns;
                    long panelB = b + product * apart(CHANNELS * columns);
                    panels().product(c > 0, rows, CHANNELS, a, rowA, 4, panelB, rowB, ab, rowB);
                }
            }
        });
        launcher.blocks(tiles(), Panels.ROWS, (first, end, scratch) -> {
            long room = scratch.floats(2L * PRODUCTS * out);
            for (int tile = first; tile < end; tile++) {
                long numbers = products + 4L * tile * columns;
                outputs().write(tile, columns, numbers, 4L * rows * columns, apart(rows * out), room, y);
            }
        });
    }

    private static void zeroRows(long numbers, int columns, long productStep, int from, int to) {
        for (int product = 0; product < PRODUCTS; product++) {
            long at = numbers + product * productStep + 4L * from * columns;
            Elementwise.fill(0, at, Math.max(0, to - from) * columns);
        }
    }

    private void convolveByTiles(Launcher launcher, long x, long w, long y) {
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
                inputs.read(
                        Winograd::pixels, tile, in, x, room, pixels + 4L * (tile - first) * in, 0, apart(rows * in));
            }
            zeroRows(pixels, in, apart(rows * in), end - first, rows);
            for (int product = 0; product < PRODUCTS; product++) {
                long a = pixels + product * apart(rows * in);
                multiply(rows, a, w + product * apart(in * out), products + product * apart(rows * out));
            }
            for (int tile = first; tile < end; tile++) {
                outputs.write(tile, out, products + 4L * (tile - first) * out, 0, apart(rows * out), room, y);
            }
        });
    }

    /** y = a·b for b in panels. */
    private void multiply(int rows, long a, long b, long y) {
        Panels panels = panels();
        int columns = panels.columns();
        for (int column = 0; column < out; column += columns) {
            long panel = b + 4L * column * in;
            panels.product(false, rows, in, a, 4L * in, 4, panel, 4L * columns, y + 4L * column, 4L * out);
        }
    }

    /** The weights of each product, in panels: {@code [36, panels, in, columns]}. */
    private long transformed(Launcher launcher, Scope scope, WinogradWeights weights) {
        long transformed = products(scope, "transformed weights", in * out);
        int columns = panels().columns();
        launcher.blocks(out, columns, (first, end, scratch) -> {
            long room = scratch.floats(WinogradWeights.room(columns));
            weights.transform(first, columns, 0, in, room, transformed + 4L * first * in, apart(in * out));
        });
        return transformed;
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
    static long apart(int numbers) {
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
