package dev.lapidary.engine.cpu.convolution.winograd;

import static dev.lapidary.engine.cpu.convolution.winograd.Winograd.TAPS;
import static dev.lapidary.engine.cpu.convolution.winograd.Winograd.WEIGHTS;
import static dev.lapidary.engine.cpu.convolution.winograd.WinogradConvolution.CHANNELS;
import static dev.lapidary.engine.cpu.convolution.winograd.WinogradConvolution.apart;
import static dev.lapidary.engine.cpu.convolution.winograd.WinogradConvolution.atOnce;

import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.convolution.PartialWeightGradients;
import dev.lapidary.engine.cpu.gemm.GemmMicroKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * The gradient of a {@link WinogradConvolution}'s weights: some tiles at a time are transformed, their products are summed, and the
 * sums transformed back. Transformed dy is in blocks of its channels, {@code [products, blocks, tiles, block]}, and transformed x in
 * panels, {@code [products, panels, tiles, columns]}.
 */
record WinogradGradient(
        Winograd kind, WinogradTiling grid, WinogradTileTransformer inputs, WinogradTileTransformer outputs) {
    /** Channels of y to a block, if there are so many. */
    private static final int BLOCK = 64;
    /** For no more weights, of each product, tasks have sums of their own. */
    private static final int FEW_WEIGHTS = 16 << 10;
    /** How many such tasks there are. */
    private static final int PARTS = 8;
    /** Numbers to sum over in registers: then what they are computed from stays in the smallest cache. */
    private static final int TERMS = 64;

    private static final int ALL_TAPS = TAPS * TAPS;
    private static final int ALL_WEIGHTS = WEIGHTS * WEIGHTS;

    /** Adds it to {@code sum}. */
    void add(Launcher launcher, Scope scope, long x, long dy, long sum) {
        if (grid.tiles() > 0) {
            if (in() * out() <= FEW_WEIGHTS) {
                addByParts(launcher, scope, x, dy, sum);
            } else {
                addByBlocks(launcher, scope, x, dy, sum);
            }
        }
    }

    /** Each task has some tiles, so that what it transforms is in its core's own cache. */
    private void addByParts(Launcher launcher, Scope scope, long x, long dy, long sum) {
        int tiles = grid.tiles();
        int ofPart = atOnce(tiles, Math.max(TERMS, Launcher.parts(tiles, PARTS)));
        int size = atOnce(ofPart, TERMS);
        int parts = Launcher.parts(tiles, ofPart);
        long taps = scope.empty("parts", Shape.of(parts, out(), ALL_TAPS, in())).address();
        launcher.tasks(parts, (part, scratch) -> {
            long ofSums = ALL_WEIGHTS * apart(in() * out());
            long workspace = scratch.floats(workspaceSize() + ofSums / 4 + numbers(size));
            long sums = workspace + 4 * workspaceSize();
            Batch batch = new Batch(size, sums + ofSums);
            int end = Math.min(tiles, (part + 1) * ofPart);
            for (int first = part * ofPart; first < end; first += size) {
                int count = Math.min(size, end - first);
                for (int i = 0; i < count; i++) {
                    batch.read(first + i, i, x, dy, workspace);
                }
                for (int product = 0; product < kind.allProducts(); product++) {
                    boolean add = first > part * ofPart || !kind.isFirst(product);
                    for (int row = 0; row < out(); row += block()) {
                        for (int column = 0; column < in(); column += columns()) {
                            long to = sums
                                    + kind.weight(product) * apart(in() * out())
                                    + 4L * (row * in() + column * block());
                            batch.multiply(add, first, count, product, row, block(), column, to);
                        }
                    }
                }
            }
            for (int row = 0; row < out(); row += block()) {
                for (int column = 0; column < in(); column += columns()) {
                    for (int o = 0; o < block(); o++) {
                        long from = sums + 4L * (row * in() + column * block() + o * columns());
                        long to = taps + 4L * (part * out() + row + o) * ALL_TAPS * in() + 4L * column;
                        transformBack(from, apart(in() * out()), workspace, to, 4L * in());
                    }
                }
            }
        });
        PartialWeightGradients.add(launcher, parts, out(), ALL_TAPS, in(), taps, sum);
    }

    /** Each task has some weights, so that there is one sum of each. */
    private void addByBlocks(Launcher launcher, Scope scope, long x, long dy, long sum) {
        int tiles = grid.tiles();
        // As each time reads and writes all sums, so many tiles that those have twice as many numbers.
        long most = 2L * ALL_WEIGHTS * in() * out();
        int size = atOnce(tiles, Math.toIntExact(most / (kind.allProducts() * (in() + out()))));
        Shape shape = Shape.of(Math.toIntExact(numbers(size)));
        Batch batch = new Batch(size, scope.empty("transformed tiles", shape).address());
        for (int first = 0; first < tiles; first += size) {
            int start = first;
            int count = Math.min(size, tiles - first);
            launcher.blocks(count, GemmMicroKernel.ROWS, (from, end, scratch) -> {
                long workspace = scratch.floats(workspaceSize());
                for (int i = from; i < end; i++) {
                    batch.read(start + i, i, x, dy, workspace);
                }
            });
            int across = in() / columns();
            launcher.tasks(out() / block() * across, (task, scratch) -> {
                int row = task / across * block();
                int column = task % across * columns();
                long step = apart(block() * columns());
                long sums = scratch.floats(ALL_WEIGHTS * step / 4 + (long) ALL_TAPS * columns() + workspaceSize());
                long taps = sums + ALL_WEIGHTS * step;
                long workspace = taps + 4L * ALL_TAPS * columns();
                for (int product = 0; product < kind.allProducts(); product++) {
                    long to = sums + kind.weight(product) * step;
                    batch.multiply(!kind.isFirst(product), start, count, product, row, block(), column, to);
                }
                for (int o = 0; o < block(); o++) {
                    transformBack(sums + 4L * o * columns(), step, workspace, taps, 4L * columns());
                    PartialWeightGradients.addTransposed(
                            ALL_TAPS, columns(), taps, sum + 4L * ALL_TAPS * ((row + o) * in() + column));
                }
            });
        }
    }

    /** The numbers of so many transformed tiles. */
    private long numbers(int size) {
        return kind.allProducts() * (apart(size * out()) + apart(size * in())) / 4;
    }

    /** Some transformed tiles. */
    private final class Batch {
        private final int size;
        private final long gradients;
        private final long pixels;

        Batch(int size, long workspace) {
            this.size = size;
            gradients = workspace;
            pixels = gradients + kind.allProducts() * stepA();
        }

        private long stepA() {
            return apart(size * out());
        }

        private long stepB() {
            return apart(size * in());
        }

        /** Transforms a tile to be the i-th here. */
        void read(int tile, int i, long x, long dy, long workspace) {
            long a = gradients + 4L * i * block();
            long b = pixels + 4L * i * columns();
            outputs.read(kind.ofOutputGradients, tile, block(), dy, workspace, a, 4L * size * block(), stepA());
            inputs.read(kind.ofPixels, tile, columns(), x, workspace, b, 4L * size * columns(), stepB());
        }

        /**
         * y = the product of dy's channels from {@code row} and a panel of x's, over the n tiles that are here, or that more.
         *
         * @param first which tile of all the first one here is
         */
        void multiply(boolean add, int first, int n, int product, int row, int rows, int column, long y) {
            int from = Math.clamp(grid.first(product) - first, 0, n);
            int end = Math.clamp(grid.end(product) - first, from, n);
            long a = gradients + product * stepA() + 4L * size * row;
            long b = pixels + product * stepB() + 4L * size * column;
            long rowA = 4L * block();
            long rowB = 4L * columns();
            int i = from;
            do { // once at least, as a sum of no terms is 0
                int terms = Math.min(TERMS, end - i);
                panels().product(add || i > from, rows, terms, a + i * rowA, 4, rowA, b + i * rowB, rowB, y, rowB);
                i += TERMS;
            } while (i < end);
        }
    }

    /** How many floats transforms need. */
    private long workspaceSize() {
        return Math.max(Math.max(inputs.workspaceSize(), outputs.workspaceSize()), (long) WEIGHTS * TAPS * columns());
    }

    /** Gives the gradients of a panel's taps of its 36 sums. */
    private void transformBack(long sums, long step, long workspace, long taps, long tapStep) {
        Winograd.square(
                kind.ofWeightGradients,
                WEIGHTS,
                TAPS,
                columns(),
                sums,
                WEIGHTS * step,
                step,
                workspace,
                taps,
                TAPS * tapStep,
                tapStep);
    }

    private GemmMicroKernel panels() {
        return GemmMicroKernel.of(in());
    }

    private int columns() {
        return panels().columns();
    }

    private int block() {
        return out() % BLOCK == 0 ? BLOCK : CHANNELS;
    }

    private int in() {
        return inputs.channels();
    }

    private int out() {
        return outputs.channels();
    }
}
