package dev.lapidary.engine;

/**
 * The geometry of a convolution, or of a pooling: a square window of {@code size × size} pixels, the kernel, that slides over images.
 *
 * @param stride pixels from one position of the window to the next, in both directions
 * @param padding pixels that the image is continued by at each of its four sides
 * @param dilation pixels from one of the window's own to its next: 1 when they are neighbours
 */
public record Conv2dGeometry(int size, int stride, int padding, int dilation) {
    /** No image has sides so long; up to here, sums and products of a window's numbers fit in an {@code int}. */
    private static final int LONGEST = 1 << 15;

    /** @throws ShapeException if it has no pixels, stands still, is padded by less than nothing or is larger than any image */
    public Conv2dGeometry {
        if (size < 1 || stride < 1 || padding < 0 || dilation < 1) {
            throw new ShapeException("a window needs size, stride and dilation from 1 and padding from 0; got size "
                    + size + ", stride " + stride + ", padding " + padding + ", dilation " + dilation);
        }
        if (stride > LONGEST || padding > LONGEST || (long) dilation * (size - 1) >= LONGEST) {
            throw new ShapeException("a window covers at most " + LONGEST + " pixels of a side; got size " + size
                    + ", stride " + stride + ", padding " + padding + ", dilation " + dilation);
        }
    }

    /** How many pixels the window has, numbered row by row: its taps. */
    public int kernelElements() {
        return size * size;
    }

    /** The pixels of an image's side that it covers, gaps included. */
    public int effectiveSize() {
        return dilation * (size - 1) + 1;
    }

    /** Where its first pixel lies at its position {@code output}; below 0 in the padding. */
    public int start(int output) {
        return output * stride - padding;
    }

    /** How many positions it has along a side of {@code length} pixels; 0 if it does not fit. */
    public int outputs(int length) {
        long left = (long) length + 2 * padding - effectiveSize();
        return left < 0 ? 0 : (int) (left / stride + 1);
    }

    /**
     * What it makes of images {@code [n, height, width, channels]}: {@code [n, height′, width′, outChannels]}.
     *
     * @param op who asks, for the message
     * @throws ShapeException if it is larger than the padded images
     */
    public Shape over(Shape images, int outChannels, String op) {
        int height = outputs(images.dim(1));
        int width = outputs(images.dim(2));
        if (height == 0 || width == 0) {
            throw new ShapeException(op + ": a window that covers " + effectiveSize() + " × " + effectiveSize()
                    + " pixels does not fit images " + images + " padded by " + padding);
        }
        return Shape.of(images.dim(0), height, width, outChannels);
    }
}
