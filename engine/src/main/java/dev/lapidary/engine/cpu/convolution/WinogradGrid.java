package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.cpu.base.Launcher;

/**
 * How images are cut into {@link Winograd}'s tiles. Along a side that is not a multiple of a tile's, the last tiles are short: they
 * make a quarter of the outputs less. Those are the ones that products at the point ∞ are for, so that short tiles do not need these.
 *
 * <p>Tiles are numbered so that those that need a product follow each other: first those that are short in columns alone, then
 * whole ones, then those that are short in rows alone, then those in both.
 */
record WinogradGrid(Winograd kind, int images, Side rows, Side columns) {
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

        private boolean isShort(int tile) {
            return tile >= whole;
        }

        /** Where a tile begins, if whole ones are {@code step} apart. */
        int start(int tile, int step) {
            return tile * step - Math.max(0, tile - whole) * step / QUARTERS;
        }

        /** From where a tile begins to where the next one would. */
        int length(int tile, int step) {
            return isShort(tile) ? step - step / QUARTERS : step;
        }
    }

    /** Which tile it is of which image. */
    record Place(int image, int row, int column) {}

    static WinogradGrid of(Winograd kind, int images, int height, int width) {
        return new WinogradGrid(kind, images, Side.of(height, kind.outputs), Side.of(width, kind.outputs));
    }

    int tiles() {
        return Math.toIntExact((long) images * rows.tiles() * columns.tiles());
    }

    Place place(int tile) {
        int inWholeRows = wholeRows();
        boolean below = tile >= inWholeRows;
        int i = below ? tile - inWholeRows : tile;
        int high = below ? rows.cut : rows.whole;
        // In whole rows those of short columns come first, in short rows last.
        int before = images * high * (below ? columns.whole : columns.cut);
        boolean first = i < before;
        boolean whole = first == below;
        int j = first ? i : i - before;
        int wide = whole ? columns.whole : columns.cut;
        int row = j / wide % high + (below ? rows.whole : 0);
        int column = j % wide + (whole ? 0 : columns.whole);
        return new Place(j / (high * wide), row, column);
    }

    /** The first tile that needs a product. */
    int first(int product) {
        return kind.isLast(product % kind.products) ? images * rows.whole * columns.cut : 0;
    }

    /** The tile after the last that needs a product. */
    int end(int product) {
        if (kind.isLast(product / kind.products)) {
            return wholeRows();
        }
        return kind.isLast(product % kind.products) ? wholeRows() + images * rows.cut * columns.whole : tiles();
    }

    private int wholeRows() {
        return images * rows.whole * columns.tiles();
    }
}
