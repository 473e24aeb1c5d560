package dev.lapidary.loaders.images;

/**
 * An image in memory.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param pixels {@code [height, width, 3]}: red, green and blue, unsigned
 */
public record RgbImage(int width, int height, byte[] pixels) {
    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    public RgbImage {
        if (width < 1 || height < 1 || (long) width * height * CHANNELS != pixels.length) {
            throw new IllegalArgumentException(pixels.length + " bytes for " + width + "×" + height + " pixels");
        }
    }

    /**
     * A part of the image; what lies outside it is black.
     *
     * @param top row of the image that becomes the first, perhaps negative
     * @param left column of the image that becomes the first, perhaps negative
     */
    public RgbImage crop(int top, int left, int height, int width) {
        if (top == 0 && left == 0 && height == this.height && width == this.width) {
            return this;
        }
        byte[] cropped = new byte[height * width * CHANNELS];
        int firstColumn = Math.max(0, -left);
        int columns = Math.min(width, this.width - left) - firstColumn;
        if (columns > 0) {
            int lastRow = Math.min(height, this.height - top);
            for (int row = Math.max(0, -top); row < lastRow; row++) {
                System.arraycopy(
                        pixels,
                        offset(top + row, left + firstColumn),
                        cropped,
                        (row * width + firstColumn) * CHANNELS,
                        columns * CHANNELS);
            }
        }
        return new RgbImage(width, height, cropped);
    }

    /** Left and right exchanged. */
    public RgbImage flipped() {
        return oriented(2);
    }

    /**
     * Upright, as the camera that wrote an EXIF orientation meant it.
     *
     * @param orientation 1 (upright) to 8, as EXIF 2.3 numbers them
     */
    public RgbImage oriented(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean swapsAxes = orientation >= 5;
        int newWidth = swapsAxes ? height : width;
        int newHeight = swapsAxes ? width : height;
        byte[] turned = new byte[pixels.length];
        int to = 0;
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                int from =
                        switch (orientation) {
                            case 2 -> offset(y, width - 1 - x);
                            case 3 -> offset(height - 1 - y, width - 1 - x);
                            case 4 -> offset(height - 1 - y, x);
                            case 5 -> offset(x, y);
                            case 6 -> offset(height - 1 - x, y);
                            case 7 -> offset(height - 1 - x, width - 1 - y);
                            case 8 -> offset(x, width - 1 - y);
                            default -> throw new IllegalArgumentException("no orientation " + orientation);
                        };
                turned[to++] = pixels[from];
                turned[to++] = pixels[from + 1];
                turned[to++] = pixels[from + 2];
            }
        }
        return new RgbImage(newWidth, newHeight, turned);
    }

    private int offset(int row, int column) {
        return (row * width + column) * CHANNELS;
    }
}
