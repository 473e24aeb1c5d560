package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.cpu.base.Elementwise;

/**
 * Where tiles lie in images of some height, width and channels. What of them lies outside is zero.
 *
 * @param side of a tile, in pixels
 * @param step from a tile's first pixel to the next one's
 * @param products along the side of a transformed tile
 * @param before how many pixels the first tile begins outside
 */
record WinogradTiles(
        int height,
        int width,
        int channels,
        int side,
        int step,
        int before,
        int products,
        int tileRows,
        int tileColumns) {
    int count(int images) {
        return Math.toIntExact((long) images * tileRows * tileColumns);
    }

    /** How many floats {@link #read} and {@link #write} need. */
    long room() {
        return (long) side * (products + side) * channels;
    }

    private int top(int tile) {
        return tile / tileColumns % tileRows * step - before;
    }

    private int left(int tile) {
        return tile % tileColumns * step - before;
    }

    private boolean isInside(int top, int left) {
        return top >= 0 && left >= 0 && top + side <= height && left + side <= width;
    }

    /** The address of a pixel of the tile's image, which may lie outside. */
    private long pixel(long images, int tile, int i, int j) {
        long image = tile / (tileRows * tileColumns);
        return images + 4 * ((image * height + i) * width + j) * channels;
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
            long room,
            long to,
            long blockStep,
            long toStep) {
        int top = top(tile);
        int left = left(tile);
        long from = pixel(images, tile, top, left);
        long rowStep = rowStep();
        if (!isInside(top, left)) {
            long patch = room + side * products * pixelStep();
            Elementwise.fill(0, patch, side * side * channels);
            forEachRun(tile, images, patch, (pixels, at, bytes) -> Elementwise.copy(pixels, at, bytes));
            from = patch;
            rowStep = side * pixelStep();
        }
        for (int i = 0; i < channels / block; i++) {
            long pixels = from + 4L * i * block;
            long numbers = to + i * blockStep;
            Winograd.square(
                    transform,
                    side,
                    products,
                    block,
                    pixels,
                    rowStep,
                    pixelStep(),
                    room,
                    numbers,
                    products * toStep,
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
            long room,
            long images) {
        int top = top(tile);
        int left = left(tile);
        boolean inside = isInside(top, left);
        long patch = room + side * products * pixelStep();
        long to = inside ? pixel(images, tile, top, left) : patch;
        long rowStep = inside ? rowStep() : side * pixelStep();
        for (int i = 0; i < channels / block; i++) {
            long numbers = from + i * blockStep;
            long pixels = to + 4L * i * block;
            Winograd.square(
                    transform,
                    products,
                    side,
                    block,
                    numbers,
                    products * fromStep,
                    fromStep,
                    room,
                    pixels,
                    rowStep,
                    pixelStep());
        }
        if (!inside) {
            forEachRun(tile, images, patch, (pixels, at, bytes) -> Elementwise.copy(at, pixels, bytes));
        }
    }

    private interface Run {
        void at(long pixels, long patch, long bytes);
    }

    /** Visits the rows of a tile, but for what of them lies outside, in the images and in a copy of the tile. */
    private void forEachRun(int tile, long images, long patch, Run run) {
        int left = Math.max(0, left(tile));
        int right = Math.min(width, left(tile) + side);
        for (int i = Math.max(0, top(tile)); i < Math.min(height, top(tile) + side); i++) {
            long at = patch + ((long) (i - top(tile)) * side + left - left(tile)) * pixelStep();
            run.at(pixel(images, tile, i, left), at, (right - left) * pixelStep());
        }
    }
}
