package dev.lapidary.loaders.images;

import java.util.Arrays;

/**
 * Resizing as Pillow's {@code Image.resize} does it, to the bit: rows, then columns, each output value a weighted mean of the
 * source around it. Where the image shrinks, the filter widens with it (antialias). Weights are 22-bit fixed-point numbers,
 * and the values between the two passes are rounded to bytes.
 */
public final class Resize {
    private static final int FRACTION_BITS = 22;
    private static final int HALF = 1 << FRACTION_BITS - 1;
    private static final int CHANNELS = RgbImage.CHANNELS;

    /**
     * The weights of one axis.
     *
     * @param firsts {@code [outputs]}, the first source pixel of each output pixel
     * @param weights {@code [outputs][…]}, of the source pixels from there on
     */
    private record Kernel(int[] firsts, int[][] weights) {
        static Kernel of(int inputs, int outputs, Interpolation filter) {
            double scale = (double) inputs / outputs;
            double stretch = Math.max(scale, 1);
            double support = filter.support() * stretch;
            int[] firsts = new int[outputs];
            int[][] weights = new int[outputs][];
            for (int i = 0; i < outputs; i++) {
                double centre = (i + 0.5) * scale;
                int first = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(inputs, (int) (centre + support + 0.5));
                double[] exact = new double[end - first];
                double sum = 0;
                for (int j = 0; j < exact.length; j++) {
                    exact[j] = filter.weight((j + first - centre + 0.5) * (1 / stretch));
                    sum += exact[j];
                }
                double total = sum;
                firsts[i] = first;
                weights[i] = Arrays.stream(exact)
                        .mapToInt(weight -> fixed(weight / total))
                        .toArray();
            }
            return new Kernel(firsts, weights);
        }

        private static int fixed(double weight) {
            return (int) (weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
        }
    }

    private Resize() {}

    public static RgbImage resize(RgbImage image, int height, int width, Interpolation filter) {
        RgbImage wide = width == image.width() ? image : rows(image, width, Kernel.of(image.width(), width, filter));
        return height == image.height() ? wide : columns(wide, height, Kernel.of(image.height(), height, filter));
    }

    /**
     * The shorter edge becomes {@code edge} pixels long and the other as long as the proportions ask, less its fraction of a
     * pixel: as torchvision and transformers have it.
     */
    public static RgbImage shorterEdge(RgbImage image, int edge, Interpolation filter) {
        int shorter = Math.min(image.width(), image.height());
        int height = (int) ((double) edge * image.height() / shorter);
        int width = (int) ((double) edge * image.width() / shorter);
        return resize(image, height, width, filter);
    }

    private static RgbImage rows(RgbImage image, int width, Kernel kernel) {
        byte[] source = image.pixels();
        byte[] resized = new byte[image.height() * width * CHANNELS];
        int to = 0;
        for (int y = 0; y < image.height(); y++) {
            int row = y * image.width() * CHANNELS;
            for (int x = 0; x < width; x++) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int from = row + kernel.firsts()[x] * CHANNELS;
                for (int weight : kernel.weights()[x]) {
                    red += (source[from] & 0xFF) * weight;
                    green += (source[from + 1] & 0xFF) * weight;
                    blue += (source[from + 2] & 0xFF) * weight;
                    from += CHANNELS;
                }
                resized[to++] = rounded(red);
                resized[to++] = rounded(green);
                resized[to++] = rounded(blue);
            }
        }
        return new RgbImage(width, image.height(), resized);
    }

    private static RgbImage columns(RgbImage image, int height, Kernel kernel) {
        byte[] source = image.pixels();
        int rowBytes = image.width() * CHANNELS;
        byte[] resized = new byte[height * rowBytes];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            int from = kernel.firsts()[y] * rowBytes;
            for (int weight : kernel.weights()[y]) {
                for (int i = 0; i < rowBytes; i++) {
                    sums[i] += (source[from + i] & 0xFF) * weight;
                }
                from += rowBytes;
            }
            for (int i = 0; i < rowBytes; i++) {
                resized[y * rowBytes + i] = rounded(sums[i]);
            }
        }
        return new RgbImage(image.width(), height, resized);
    }

    private static byte rounded(int sum) {
        return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }
}
