package dev.lapidary.engine.cpu.convolution.winograd;

import static dev.lapidary.engine.cpu.convolution.winograd.Winograd.TAPS;
import static dev.lapidary.engine.cpu.convolution.winograd.Winograd.WEIGHTS;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.convolution.Convolution;
import dev.lapidary.engine.cpu.gemm.GemmMicroKernel;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * A 3×3 convolution by {@link Winograd}'s algorithm: images are cut into tiles, tiles are transformed, and each of a tile's numbers
 * has a matrix product of its own, over channels, with the tiles as rows.
 *
 * <p>Its sums differ from those of the definition by about as much as a few more roundings do: by 1.5e-6 in the mean square at most, and
 * each by 4e-6 of the largest, on noise in the shapes of a ResNet.
 *
 * @param in channels of x
 * @param out channels of y
 */
public record WinogradConvolution(
        Winograd kind, int images, int height, int width, int in, int padding, int outHeight, int outWidth, int out)
        implements Convolution {
    /** Channels come in panels. The same number for all processors, so that all choose alike. */
    static final int CHANNELS = 32;
    /** For smaller images, most of a tile would lie outside. */
    private static final int NARROWEST = 3;
    /** Numbers of transformed tiles that stay in a core's cache. */
    private static final int PRIVATE = 192 << 10;
    /** Bytes that the cache loads at a time. */
    private static final int LINE = 64;
    /** Products for fewer tiles and all weights at a time would have the weights read too often. */
    private static final int FEWEST_PRODUCTS = 32 * 36;
    /** For so few tiles in all and so many transformed weights, these are more work than those. */
    private static final int FEW_TILES = 128;

    private static final int MANY_WEIGHTS = 4 << 20;

    public static boolean suits(Shape x, Conv2dGeometry window, int groups, Shape y) {
        return window.size() == TAPS
                && (window.stride() == 1 && window.padding() < TAPS || window.stride() == 2 && window.padding() == 1)
                && window.dilation() == 1
                && groups == 1
                && x.dim(3) > 0
                && x.dim(3) % CHANNELS == 0
                && y.dim(3) > 0
                && y.dim(3) % CHANNELS == 0
                && Math.min(y.dim(1), y.dim(2)) >= NARROWEST;
    }

    public static WinogradConvolution of(Shape x, Conv2dGeometry window, Shape y) {
        return new WinogradConvolution(
                window.stride() == 1 ? Winograd.STRIDE_1 : Winograd.STRIDE_2,
                x.dim(0),
                x.dim(1),
                x.dim(2),
                x.dim(3),
                window.padding(),
                y.dim(1),
                y.dim(2),
                y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        convolve(launcher, scope, x, new WinogradWeights(kind.ofWeights, w, in, out, false), y);
    }

    /** A convolution too: of dy, with the taps in reverse and the roles of channels exchanged. */
    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        boolean half = kind == Winograd.STRIDE_2;
        WinogradConvolution back = new WinogradConvolution(
                half ? Winograd.STRIDE_HALF : kind,
                images,
                outHeight,
                outWidth,
                out,
                half ? 0 : TAPS - 1 - padding,
                height,
                width,
                in);
        back.convolve(launcher, scope, dy, new WinogradWeights(back.kind.ofWeights, w, out, in, true), dx);
    }

    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        new WinogradGradient(kind, grid(), inputs(), outputs()).add(launcher, scope, x, dy, sum);
    }

    private void convolve(Launcher launcher, Scope scope, long x, WinogradWeights weights, long y) {
        if (tiles() <= FEW_TILES && (long) WEIGHTS * WEIGHTS * in * out > MANY_WEIGHTS) {
            convolveByPanels(launcher, scope, x, weights, y);
        } else {
            convolveByTiles(launcher, x, transformed(launcher, scope, weights), y);
        }
    }

    /** For few tiles and many weights: those of a panel are transformed some at a time, and multiplied while they are in cache. */
    private void convolveByPanels(Launcher launcher, Scope scope, long x, WinogradWeights weights, long y) {
        int rows = Launcher.roundUp(tiles(), GemmMicroKernel.ROWS);
        int columns = panels().columns();
        long stepA = apart(rows * in);
        long stepY = apart(rows * out);
        long pixels = numbers(scope, "transformed pixels", kind.allProducts(), rows * in);
        long products = numbers(scope, "products", kind.allProducts(), rows * out);
        WinogradTiling grid = grid();
        WinogradTileTransformer inputs = inputs();
        WinogradTileTransformer outputs = outputs();
        launcher.blocks(rows, GemmMicroKernel.ROWS, (first, end, scratch) -> {
            long workspace = scratch.floats(inputs.workspaceSize());
            for (int tile = first; tile < Math.min(end, tiles()); tile++) {
                long to = pixels + 4L * tile * CHANNELS;
                inputs.read(kind.ofPixels, tile, CHANNELS, x, workspace, to, 4L * rows * CHANNELS, stepA);
            }
            for (int c = 0; c < in; c += CHANNELS) {
                zeroRows(pixels + 4L * rows * c, CHANNELS, stepA, Math.max(first, tiles()), end);
            }
        });
        launcher.tasks(out / columns, (panel, scratch) -> {
            long stepB = apart(CHANNELS * columns);
            long workspace = scratch.floats(WinogradWeights.workspaceSize(columns) + WEIGHTS * WEIGHTS * stepB / 4);
            long panelB = workspace + 4L * WinogradWeights.workspaceSize(columns);
            for (int c = 0; c < in; c += CHANNELS) {
                weights.transform(panel * columns, columns, c, c + CHANNELS, workspace, panelB, stepB);
                for (int product = 0; product < kind.allProducts(); product++) {
                    int from = grid.first(product) / GemmMicroKernel.ROWS * GemmMicroKernel.ROWS;
                    int to = Launcher.roundUp(grid.end(product), GemmMicroKernel.ROWS);
                    long a = pixels + product * stepA + 4L * (c * rows + from * CHANNELS);
                    long b = panelB + kind.weight(product) * stepB;
                    long ab = products + product * stepY + 4L * (panel * rows + from) * columns;
                    panels().product(
                                    c > 0, to - from, CHANNELS, a, 4L * CHANNELS, 4, b, 4L * columns, ab, 4L * columns);
                }
            }
        });
        launcher.blocks(tiles(), GemmMicroKernel.ROWS, (first, end, scratch) -> {
            long workspace = scratch.floats(outputs.workspaceSize());
            for (int tile = first; tile < end; tile++) {
                long from = products + 4L * tile * columns;
                outputs.write(kind.ofProducts, tile, columns, from, 4L * rows * columns, stepY, workspace, y);
            }
        });
    }

    private void zeroRows(long numbers, int columns, long step, int from, int to) {
        for (int product = 0; product < kind.allProducts(); product++) {
            ElementwiseKernel.fill(0, numbers + product * step + 4L * from * columns, Math.max(0, to - from) * columns);
        }
    }

    private void convolveByTiles(Launcher launcher, long x, long w, long y) {
        int size = tilesAtOnce();
        WinogradTiling grid = grid();
        WinogradTileTransformer inputs = inputs();
        WinogradTileTransformer outputs = outputs();
        launcher.blocks(tiles(), size, (first, end, scratch) -> {
            int rows = Launcher.roundUp(end - first, GemmMicroKernel.ROWS);
            long stepA = apart(rows * in);
            long stepY = apart(rows * out);
            long most = Math.max(inputs.workspaceSize(), outputs.workspaceSize());
            long workspace = scratch.floats(most + kind.allProducts() * (stepA + stepY) / 4);
            long pixels = workspace + 4 * most;
            long products = pixels + kind.allProducts() * stepA;
            for (int tile = first; tile < end; tile++) {
                inputs.read(kind.ofPixels, tile, in, x, workspace, pixels + 4L * (tile - first) * in, 0, stepA);
            }
            zeroRows(pixels, in, stepA, end - first, rows);
            for (int product = 0; product < kind.allProducts(); product++) {
                // Whole groups of rows: those that need no product may get one.
                int from =
                        Math.clamp(grid.first(product) - first, 0, rows) / GemmMicroKernel.ROWS * GemmMicroKernel.ROWS;
                int to = Launcher.roundUp(Math.clamp(grid.end(product) - first, from, rows), GemmMicroKernel.ROWS);
                long b = w + kind.weight(product) * apart(in * out);
                long a = pixels + product * stepA + 4L * from * in;
                multiply(to - from, a, b, products + product * stepY + 4L * from * out);
            }
            for (int tile = first; tile < end; tile++) {
                long from = products + 4L * (tile - first) * out;
                outputs.write(kind.ofProducts, tile, out, from, 0, stepY, workspace, y);
            }
        });
    }

    /** y = a·b for b in panels. */
    private void multiply(int rows, long a, long b, long y) {
        GemmMicroKernel panels = panels();
        int columns = panels.columns();
        for (int column = 0; column < out; column += columns) {
            long panel = b + 4L * column * in;
            panels.product(false, rows, in, a, 4L * in, 4, panel, 4L * columns, y + 4L * column, 4L * out);
        }
    }

    /** The transformed weights, in panels: {@code [36, panels, in, columns]}. */
    private long transformed(Launcher launcher, Scope scope, WinogradWeights weights) {
        long transformed = numbers(scope, "transformed weights", WEIGHTS * WEIGHTS, in * out);
        int columns = panels().columns();
        launcher.blocks(out, columns, (first, end, scratch) -> {
            long workspace = scratch.floats(WinogradWeights.workspaceSize(columns));
            weights.transform(first, columns, 0, in, workspace, transformed + 4L * first * in, apart(in * out));
        });
        return transformed;
    }

    /** Room for so many numbers of each product. */
    private static long numbers(Scope scope, String name, int products, int numbers) {
        return scope.empty(name, Shape.of(products, Math.toIntExact(apart(numbers) / 4)))
                .address();
    }

    /**
     * From a product's numbers to the next one's, in bytes: an odd number of cache lines, as a power of two of them would put
     * what belongs to one tile all in the same few sets of the cache.
     */
    static long apart(int numbers) {
        return 4L * numbers + LINE;
    }

    private GemmMicroKernel panels() {
        return GemmMicroKernel.of(out);
    }

    private int tiles() {
        return grid().tiles();
    }

    private int tilesAtOnce() {
        int fewest = FEWEST_PRODUCTS / kind.allProducts();
        return atOnce(tiles(), Math.max(fewest, PRIVATE / (kind.allProducts() * (in + out))));
    }

    /** How many tiles to take at a time: about as many each time, no more but for rounding up to whole {@link GemmMicroKernel#ROWS}. */
    static int atOnce(int tiles, int most) {
        int times = Math.max(1, Launcher.parts(tiles, most));
        return Math.max(GemmMicroKernel.ROWS, Launcher.roundUp(Launcher.parts(tiles, times), GemmMicroKernel.ROWS));
    }

    private WinogradTiling grid() {
        return WinogradTiling.of(kind, images, outHeight, outWidth);
    }

    private WinogradTileTransformer inputs() {
        return new WinogradTileTransformer(height, width, in, kind.pixels, kind.step, padding, grid());
    }

    private WinogradTileTransformer outputs() {
        return new WinogradTileTransformer(outHeight, outWidth, out, kind.outputs, kind.outputs, 0, grid());
    }
}
