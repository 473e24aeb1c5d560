package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.DType;

/** How many blocks of threads a kernel runs in, in each of three dimensions. */
public record LaunchDims(int x, int y, int z) {
    /** The threads of every block. */
    public static final int THREADS = 256;

    /** The lanes of a warp, and the columns of a matrix that a block has side by side. */
    public static final int WARP = 32;

    /** A tile, as in {@code tiles.cuh}: threads compute as many rows of single precision as columns, tensor cores twice as many. */
    private static final int TILE_COLUMNS = 64;

    private static final int TILE_ROWS = 64;
    private static final int TENSOR_TILE_ROWS = 128;

    private static final int CELL_ROWS = 64;
    private static final int MOST_BLOCKS = 1 << 20;
    private static final int ELEMENTS_PER_BLOCK = 4096;
    private static final int MOST_SUMMING_BLOCKS = 1024;

    public static LaunchDims of(int x) {
        return new LaunchDims(x, 1, 1);
    }

    public static LaunchDims of(int x, int y) {
        return new LaunchDims(x, y, 1);
    }

    /** For n elements; above some number each thread has several. */
    public static LaunchDims elements(long n) {
        return of((int) Math.min(MOST_BLOCKS, (n + THREADS - 1) / THREADS));
    }

    /** For a sum over n elements: enough blocks to be busy, and few enough that a thread sums up many. */
    public static LaunchDims reduction(long n) {
        long blocks = (n + ELEMENTS_PER_BLOCK - 1) / ELEMENTS_PER_BLOCK;
        return of((int) Math.min(MOST_SUMMING_BLOCKS, blocks));
    }

    /** For a warp per row. */
    public static LaunchDims warps(int rows) {
        return of(parts(rows, THREADS / WARP));
    }

    /** For the cells of a matrix. */
    public static LaunchDims cells(int rows, int columns) {
        return of(parts(rows, CELL_ROWS), parts(columns, WARP));
    }

    /** For the tiles of so many products, whose factors are of some type. */
    public static LaunchDims tiles(DType factors, int rows, int columns, int products) {
        int tileRows = factors == DType.BF16 ? TENSOR_TILE_ROWS : TILE_ROWS;
        return new LaunchDims(parts(rows, tileRows), parts(columns, TILE_COLUMNS), products);
    }

    public boolean isEmpty() {
        return x == 0 || y == 0 || z == 0;
    }

    /** How many parts of a size there are, the last perhaps smaller. */
    public static int parts(int n, int size) {
        return (n + size - 1) / size;
    }
}
