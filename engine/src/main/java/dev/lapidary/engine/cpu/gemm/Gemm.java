package dev.lapidary.engine.cpu.gemm;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.cpu.threads.Scratch;

/**
 * Matrix products, cut into tiles of y that are computed side by side: by {@link PackedGemm} where it is faster, else by OpenBLAS.
 * OpenBLAS packs each tile's rows of a and its columns of b for itself, so cutting costs work: per element of y, one over the height
 * that is halved, or two over the width, as narrow tiles of wide rows also miss the caches.
 *
 * @param m rows of y
 * @param n columns of y
 * @param k the inner dimension
 * @param strideA the distance between the rows of a, in elements
 */
public record Gemm(
        boolean transposeA,
        boolean transposeB,
        int m,
        int n,
        int k,
        long a,
        int strideA,
        long b,
        int strideB,
        float beta,
        long y,
        int strideY) {
    private static final int MOST_TILES = 16;
    private static final long SMALLEST_WORK = 1 << 20;
    /** What all cuts together may cost. Packing a number takes about as long as 11 multiplications: this is a twentieth. */
    private static final double MOST_PACKING = 1 / 200.0;
    /** By which part cuts may add to the packing that is needed anyway, which is most of the work for a few rows. */
    private static final double MORE_PACKING = 1 / 8.0;
    /**
     * With AVX-512, OpenBLAS packs nothing for fewer than 100³ multiplications. For up to so many rows it is then faster strip by
     * strip: 60 rather than 40 GFLOP/s for 22 rows.
     */
    private static final int FEW_ROWS = 64;

    private static final int STRIP = 16;
    private static final long NOT_PACKED = Simd.MANY_REGISTERS ? 1_000_000 : 0;
    /** The columns of a tile in strips. As nothing is packed, cutting costs nothing but handing out. */
    private static final int STRIPS = 6 * STRIP;
    /** Tiles begin at multiples of the rows and columns that OpenBLAS's inner loop takes at once. */
    private static final int ALIGNMENT = 16;

    /** Fewer cost more to copy the weights for than {@link PackedGemm} gives: 105 to 110 GFLOP/s where OpenBLAS makes 88 to 99. */
    private static final int MANY_ROWS = 192;

    /** What is done to a finished tile of y while it is hot. */
    public interface Epilogue {
        Epilogue NOTHING = (row, column, rows, columns) -> {};

        void tile(int row, int column, int rows, int columns);
    }

    public static Gemm of(
            NdArray a, boolean transposeA, NdArray b, boolean transposeB, int inner, double beta, NdArray y) {
        int rows = y.shape().rows();
        int columns = y.shape().columns();
        return new Gemm(
                transposeA,
                transposeB,
                rows,
                columns,
                inner,
                a.address(),
                transposeA ? rows : inner,
                b.address(),
                transposeB ? inner : columns,
                (float) beta,
                y.address(),
                columns);
    }

    /** The tiles of y, each of which anyone may compute. */
    private interface Tiles {
        int count();

        void compute(int tile, Scratch scratch, Epilogue finish);
    }

    /** y = op(a)·op(b) + beta·y. @param scope for working memory */
    public void run(Launcher launcher, Scope scope, Epilogue finish) {
        Tiles tiles = isInPanels() ? inPanels(launcher, scope) : tiling(MOST_TILES, MOST_PACKING);
        launcher.tasks(tiles.count(), (tile, scratch) -> tiles.compute(tile, scratch, finish));
    }

    /** Two products side by side, this one's tiles first; OpenBLAS's have half as many tiles as alone. */
    public void runConcurrently(Gemm other, Launcher launcher, Scope scope) {
        Tiles mine = isInPanels() ? inPanels(launcher, scope) : tiling(MOST_TILES / 2, MOST_PACKING / 2);
        Tiles others =
                other.isInPanels() ? other.inPanels(launcher, scope) : other.tiling(MOST_TILES / 2, MOST_PACKING / 2);
        launcher.tasks(mine.count() + others.count(), (tile, scratch) -> {
            if (tile < mine.count()) {
                mine.compute(tile, scratch, Epilogue.NOTHING);
            } else {
                others.compute(tile - mine.count(), scratch, Epilogue.NOTHING);
            }
        });
    }

    /** With 16 registers OpenBLAS is as fast. */
    private boolean isInPanels() {
        return Simd.MANY_REGISTERS
                && !transposeA
                && m >= MANY_ROWS
                && n > 0
                && n % GemmMicroKernel.WIDE == 0
                && k > 0
                && (beta == 0 || beta == 1);
    }

    private Tiles inPanels(Launcher launcher, Scope scope) {
        PackedGemm panels = new PackedGemm(m, k, n);
        return new PanelTiles(this, panels, panels.pack(launcher, scope, b, transposeB));
    }

    /** Tiles as wide as y. */
    private record PanelTiles(Gemm product, PackedGemm panels, long packed) implements Tiles {
        @Override
        public int count() {
            return panels.tasks();
        }

        @Override
        public void compute(int tile, Scratch scratch, Epilogue finish) {
            panels.compute(tile, scratch, product.beta == 1, product.a, packed, product.y);
            int first = panels.first(tile);
            finish.tile(first, 0, panels.first(tile + 1) - first, product.n);
        }
    }

    private Tiling tiling(int mostTiles, double mostPacking) {
        if (isInStrips(m)) {
            return new Tiling(this, side(m, 1), STRIPS);
        }
        int across = 1;
        int down = 1;
        double packing = 0;
        double allowed = mostPacking + MORE_PACKING * (1.0 / m + 1.0 / n);
        while (down * across < mostTiles && (long) m * n * k / (down * across) > SMALLEST_WORK) {
            double cutDown = (double) down / m;
            double cutAcross = 2.0 * across / n;
            packing += Math.min(cutDown, cutAcross);
            if (packing > allowed) {
                break;
            }
            if (cutDown <= cutAcross) {
                down *= 2;
            } else {
                across *= 2;
            }
        }
        return new Tiling(this, side(m, down), side(n, across));
    }

    /** How y is cut: into tiles of so many rows and columns, those at its edges perhaps smaller. */
    private record Tiling(Gemm product, int rows, int columns) implements Tiles {
        @Override
        public int count() {
            return product.m == 0 || product.n == 0 ? 0 : perRow() * Launcher.parts(product.m, rows);
        }

        private int perRow() {
            return Launcher.parts(product.n, columns);
        }

        @Override
        public void compute(int tile, Scratch scratch, Epilogue finish) {
            int row = tile / perRow() * rows;
            int column = tile % perRow() * columns;
            int height = Math.min(rows, product.m - row);
            int width = Math.min(columns, product.n - column);
            product.tile(row, column, height, width);
            finish.tile(row, column, height, width);
        }
    }

    private boolean isInStrips(int rows) {
        return transposeB && rows <= FEW_ROWS && (long) rows * STRIP * k < NOT_PACKED;
    }

    private static int side(int size, int parts) {
        return ((size + parts - 1) / parts + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private void tile(int row, int column, int rows, int columns) {
        long tileY = y + 4 * ((long) row * strideY + column);
        if (k == 0) {
            for (int i = 0; i < rows; i++) {
                ElementwiseKernel.scale(beta, 0, tileY + 4L * i * strideY, tileY + 4L * i * strideY, columns);
            }
            return;
        }
        if (isInStrips(rows)) {
            for (int from = column; from < column + columns; from += STRIP) {
                multiply(row, from, rows, Math.min(STRIP, column + columns - from));
            }
        } else {
            multiply(row, column, rows, columns);
        }
    }

    private void multiply(int row, int column, int rows, int columns) {
        long tileY = y + 4 * ((long) row * strideY + column);
        long tileA = a + 4 * (transposeA ? row : (long) row * strideA);
        long tileB = b + 4 * (transposeB ? (long) column * strideB : column);
        OpenBlas.sgemm(transposeA, transposeB, rows, columns, k, tileA, strideA, tileB, strideB, beta, tileY, strideY);
    }
}
