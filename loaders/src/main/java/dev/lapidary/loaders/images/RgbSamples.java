package dev.lapidary.loaders.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The values of a decoded image as Pillow's {@code convert("RGB")} gives them: palettes resolved, grey repeated, alpha and
 * colour profiles left aside, deep values cut to their high byte.
 */
final class RgbSamples {
    private RgbSamples() {}

    static RgbImage of(BufferedImage image) {
        int[] argb = null;
        if (image.getColorModel() instanceof IndexColorModel palette) {
            argb = new int[palette.getMapSize()];
            palette.getRGBs(argb);
        }
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int[] bits = raster.getSampleModel().getSampleSize();
        byte[] rgb = new byte[width * raster.getHeight() * RgbImage.CHANNELS];
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                    int band = bands < RgbImage.CHANNELS ? 0 : channel;
                    int value = row[from + band];
                    rgb[to++] = (byte) (argb == null ? inByte(value, bits[band]) : argb[value] >> 16 - 8 * channel);
                }
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    private static int inByte(int value, int bits) {
        return bits >= 8 ? value >> bits - 8 : value * 255 / ((1 << bits) - 1);
    }
}
