package dev.lapidary.loaders.images.drawn;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Makes a small image of a scene as a cheap camera would: unevenly lit, not quite sharp, and noisy. */
final class Camera {
    private static final int CHANNELS = 3;

    private Camera() {}

    /** @param canvas its width and height a multiple of {@code size} */
    static BufferedImage take(BufferedImage canvas, int size, Chance chance) {
        double[] values = shrink(canvas, size);
        if (chance.of(0.6)) {
            values = blur(values, size, chance.between(0.1, 0.6));
        }
        expose(values, size, chance);
        addNoise(values, chance);
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            int from = i * CHANNELS;
            pixels[i] = inByte(values[from]) << 16 | inByte(values[from + 1]) << 8 | inByte(values[from + 2]);
        }
        return picture;
    }

    /** Every pixel the mean of the square of the canvas that it covers. */
    private static double[] shrink(BufferedImage canvas, int size) {
        int[] pixels = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData();
        int scale = canvas.getWidth() / size;
        double share = 1.0 / (scale * scale);
        double[] values = new double[size * size * CHANNELS];
        for (int y = 0; y < size * scale; y++) {
            for (int x = 0; x < size * scale; x++) {
                int rgb = pixels[y * size * scale + x];
                int to = (y / scale * size + x / scale) * CHANNELS;
                values[to] += share * (rgb >> 16 & 0xFF);
                values[to + 1] += share * (rgb >> 8 & 0xFF);
                values[to + 2] += share * (rgb & 0xFF);
            }
        }
        return values;
    }

    /** Mixes every pixel with the mean of its eight neighbours; those beyond the border are the nearest ones within. */
    private static double[] blur(double[] sharp, int size, double strength) {
        double[] blurred = new double[sharp.length];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    double sum = 0;
                    for (int dy = -1; dy <= 1; dy++) {
                        int row = Math.clamp(y + dy, 0, size - 1) * size;
                        for (int dx = -1; dx <= 1; dx++) {
                            sum += sharp[(row + Math.clamp(x + dx, 0, size - 1)) * CHANNELS + channel];
                        }
                    }
                    int at = (y * size + x) * CHANNELS + channel;
                    blurred[at] = (1 - strength) * sharp[at] + strength * (sum / 9);
                }
            }
        }
        return blurred;
    }

    /** Brighter towards one side, brighter or darker as a whole, and perhaps hazy. */
    private static void expose(double[] values, int size, Chance chance) {
        double slopeX = chance.between(-0.35, 0.35) / size;
        double slopeY = chance.between(-0.35, 0.35) / size;
        double gain = chance.between(0.8, 1.2);
        double haze = chance.of(0.3) ? chance.between(10, 50) : 0;
        for (int i = 0; i < values.length; i++) {
            int pixel = i / CHANNELS;
            double light = gain + slopeX * (pixel % size - size / 2) + slopeY * (pixel / size - size / 2);
            values[i] = values[i] * light * (1 - haze / 255) + haze;
        }
    }

    private static void addNoise(double[] values, Chance chance) {
        double strength = chance.between(1, 10);
        for (int i = 0; i < values.length; i++) {
            // The sum of two even draws is near enough to a normal one, and quick.
            values[i] += strength * (chance.between(-1, 1) + chance.between(-1, 1));
        }
    }

    private static int inByte(double value) {
        return Math.clamp(Math.round(value), 0, 255);
    }
}
