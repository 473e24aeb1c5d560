package dev.lapidary.engine.cpu.convolution.winograd;

import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * How images are cut into {@link Winograd}'s tiles. Along a side that is not a multiple of a tile's, the last tiles are short by a
 * quarter. Products at the point ∞ are for the last quarter of a tile's outputs alone, so that short tiles do without.
 *
 * <p>Tiles are numbered so that those that need a product follow each other: first those that are short in columns alone, then
 * whole ones, then those that are short in rows alone, then those in both.
 */
record WinogradTiling(Winograd kind, int images, Side rows, Side columns) {
    /** Parts of a tile's side: whole tiles have four, short ones three. */
    private static final int QUARTERS = 4;

    /** The tiles along a side of an image: so many whole ones, then so many short ones. */
    record Side(int whole, int cut) {
        private static Side of(int outputs, int ofTile) {
            int quarters = Launcher.parts(outputs, ofTile / QUARTERS);
            int tiles = Launcher.parts(quarters, QUARTERS);
            int cut = Math.min(tiles, QUARTERS * tiles - quarters);
            return new Side(tiles - cut, cut);
        }

        int tiles() {
            return whole + cut;
        }

        /** Where a tile begins, if whole ones are {@code step} apart. */
        int start(int tile, int step) {
            return tile * step - Math.max(0, tile - whole) * step / QUARTERS;
        }

        /** From where a tile begins to where the next one would. */
        int length(int tile, int step) {
            return tile < whole ? step : step - step / QUARTERS;
        }
    }

    /** Which tile it is of which image. */
    record Place(int image, int row, int column) {}

    static WinogradTiling of(Winograd kind, int images, int height, int width) {
        return new WinogradTiling(kind, images, Side.of(height, kind.outputs), Side.of(width, kind.outputs));
    }

    int tiles() {
        return Math.toIntExact((long) images * rows.tiles() * columns.tiles());
    }

    Place place(int tile) {
        if (tile < shortInColumns()) {
            return place(tile, 0, rows.whole, columns.whole, columns.cut);
        }
        if (tile < wholeInRows()) {
            return place(tile - shortInColumns(), 0, rows.whole, 0, columns.whole);
        }
        if (tile < wholeInRowsOrColumns()) {
            return place(tile - wholeInRows(), rows.whole, rows.cut, 0, columns.whole);
        }
        return place(tile - wholeInRowsOrColumns(), rows.whole, rows.cut, columns.whole, columns.cut);
    }

    /** The i-th of the tiles in some rows and columns of all images. */
    private static Place place(int i, int row, int rows, int column, int columns) {
        return new Place(i / (rows * columns), row + i / columns % rows, column + i % columns);
    }

    /** The first tile that needs a product. */
    int first(int product) {
        return kind.isLast(product % kind.products) ? shortInColumns() : 0;
    }

    /** The tile after the last that needs a product. */
    int end(int product) {
        if (kind.isLast(product / kind.products)) {
            return wholeInRows();
        }
        return kind.isLast(product % kind.products) ? wholeInRowsOrColumns() : tiles();
    }

    // How many tiles come before the whole ones, before those that are short in rows, and before those that are short
    // in both.

    private int shortInColumns() {
        return images * rows.whole * columns.cut;
    }

    private int wholeInRows() {
        return images * rows.whole * columns.tiles();
    }

    private int wholeInRowsOrColumns() {
        return wholeInRows() + images * rows.cut * columns.whole;
    }
}
