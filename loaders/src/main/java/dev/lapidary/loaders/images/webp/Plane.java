package dev.lapidary.loaders.images.webp;

/**
 * One of Y, U and V, whole macroblocks wide and high.
 *
 * @param stride from a row to the next
 */
record Plane(byte[] values, int stride) {
    Plane(int width, int height) {
        this(new byte[Math.multiplyExact(width, height)], width);
    }

    int at(int index) {
        return values[index] & 0xFF;
    }

    void put(int index, int value) {
        values[index] = (byte) (value < 0 ? 0 : Math.min(value, 255));
    }
}
