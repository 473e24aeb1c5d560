package dev.lapidary.engine.cpu.convolution.winograd;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;

/**
 * The tiles of images of some height, width and channels. What of them lies outside is zero.
 *
 * @param side of a tile, in pixels
 * @param step from a whole tile's first pixel to the next one's
 * @param before how many pixels the first tile begins outside
 */
record WinogradTileTransformer(
        int height, int width, int channels, int side, int step, int before, WinogradTiling grid) {
    /** How many floats {@link #read} and {@link #write} need. */
    long workspaceSize() {
        return (long) side * (products() + side) * channels;
    }

    private int products() {
        return grid.kind().products;
    }

    /** A tile's pixels in its image, of which some may lie outside. */
    private record Area(int image, int top, int left, int rows, int columns) {}

    private Area area(int tile) {
        WinogradTiling.Place place = grid.place(tile);
        return new Area(
                place.image(),
                grid.rows().start(place.row(), step) - before,
                grid.columns().start(place.column(), step) - before,
                length(grid.rows(), place.row()),
                length(grid.columns(), place.column()));
    }

    /** A short tile ends where the next one begins, but where tiles overlap: there it may see what it has no use for. */
    private int length(WinogradTiling.Side along, int tile) {
        return side > step ? side : along.length(tile, step);
    }

    private boolean isWhole(Area area) {
        return area.rows == side
                && area.columns == side
                && area.top >= 0
                && area.left >= 0
                && area.top + side <= height
                && area.left + side <= width;
    }

    /** The address of a pixel, which may lie outside. */
    private long pixel(long images, Area area, int i, int j) {
        return images + 4 * (((long) area.image * height + i) * width + j) * channels;
    }

    private long rowStep() {
        return 4L * width * channels;
    }

    private long pixelStep() {
        return 4L * channels;
    }

    /**
     * Transforms a tile.
     *
     * @param block how many channels' numbers are written side by side
     * @param blockStep from the first number of a block of channels to the next block's, in bytes
     * @param toStep from a number of a channel to its next
     */
    void read(
            Winograd.Transform transform,
            int tile,
            int block,
            long images,
            long workspace,
            long to,
            long blockStep,
            long toStep) {
        Area area = area(tile);
        boolean whole = isWhole(area);
        long patch = workspace + side * products() * pixelStep();
        if (!whole) {
            ElementwiseKernel.fill(0, patch, side * side * channels);
            forEachRun(area, images, patch, (pixels, at, bytes) -> ElementwiseKernel.copy(pixels, at, bytes));
        }
        long from = whole ? pixel(images, area, area.top, area.left) : patch;
        long rowStep = whole ? rowStep() : side * pixelStep();
        for (int i = 0; i < channels / block; i++) {
            long pixels = from + 4L * i * block;
            long numbers = to + i * blockStep;
            Winograd.square(
                    transform,
                    side,
                    products(),
                    block,
                    pixels,
                    rowStep,
                    pixelStep(),
                    workspace,
                    numbers,
                    products() * toStep,
                    toStep);
        }
    }

    /** Transforms a tile's products back: the reverse of {@link #read}. */
    void write(
            Winograd.Transform transform,
            int tile,
            int block,
            long from,
            long blockStep,
            long fromStep,
            long workspace,
            long images) {
        Area area = area(tile);
        boolean whole = isWhole(area);
        long patch = workspace + side * products() * pixelStep();
        long to = whole ? pixel(images, area, area.top, area.left) : patch;
        long rowStep = whole ? rowStep() : side * pixelStep();
        for (int i = 0; i < channels / block; i++) {
            long numbers = from + i * blockStep;
            long pixels = to + 4L * i * block;
            Winograd.square(
                    transform,
                    products(),
                    side,
                    block,
                    numbers,
                    products() * fromStep,
                    fromStep,
                    workspace,
                    pixels,
                    rowStep,
                    pixelStep());
        }
        if (!whole) {
            forEachRun(area, images, patch, (pixels, at, bytes) -> ElementwiseKernel.copy(at, pixels, bytes));
        }
    }

    private interface Run {
        void at(long pixels, long patch, long bytes);
    }

    /** Visits the rows of a tile, but for what of them lies outside, in the images and in a copy of the tile. */
    private void forEachRun(Area area, long images, long patch, Run run) {
        int left = Math.max(0, area.left);
        int right = Math.min(width, area.left + area.columns);
        for (int i = Math.max(0, area.top); i < Math.min(height, area.top + area.rows); i++) {
            long at = patch + ((long) (i - area.top) * side + left - area.left) * pixelStep();
            run.at(pixel(images, area, i, left), at, (right - left) * pixelStep());
        }
    }
}
