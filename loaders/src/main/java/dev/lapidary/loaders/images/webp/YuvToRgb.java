package dev.lapidary.loaders.images.webp;

/**
 * From Y, and U and V of half the size, to red, green and blue in libwebp's fixed point. Each pixel's U and V are those of the four
 * nearest, of which the nearest counts nine, the next ones three each, and the farthest one.
 */
final class YuvToRgb {
    private YuvToRgb() {}

    static byte[] convert(Plane y, Plane u, Plane v, int width, int height) {
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int lastRow = (height + 1) / 2 - 1;
        int lastColumn = (width + 1) / 2 - 1;
        int to = 0;
        for (int row = 0; row < height; row++) {
            int near = row / 2 * u.stride();
            int far = Math.clamp(row / 2 + (row % 2 == 1 ? 1 : -1), 0, lastRow) * u.stride();
            for (int column = 0; column < width; column++) {
                int own = column / 2;
                int other = own + (column % 2 == 1 ? 1 : -1);
                boolean inside = other >= 0 && other <= lastColumn;
                pixel(
                        y.at(row * y.stride() + column),
                        blended(u, near, far, own, other, inside),
                        blended(v, near, far, own, other, inside),
                        rgb,
                        to);
                to += 3;
            }
        }
        return rgb;
    }

    private static int blended(Plane plane, int near, int far, int own, int other, boolean inside) {
        int nearest = plane.at(near + own);
        int vertical = plane.at(far + own);
        if (!inside) {
            return 3 * nearest + vertical + 2 >> 2;
        }
        int horizontal = plane.at(near + other);
        int farthest = plane.at(far + other);
        // Rounded in two steps, as libwebp does.
        int mean = nearest + horizontal + vertical + farthest + 8 + 2 * (horizontal + vertical) >> 3;
        return mean + nearest >> 1;
    }

    private static void pixel(int y, int u, int v, byte[] rgb, int to) {
        int luma = y * 19077 >> 8;
        rgb[to] = clipped(luma + (v * 26149 >> 8) - 14234);
        rgb[to + 1] = clipped(luma - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708);
        rgb[to + 2] = clipped(luma + (u * 33050 >> 8) - 17685);
    }

    private static byte clipped(int value) {
        return (byte) Math.clamp(value >> 6, 0, 255);
    }
}
