package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;

/** Rows of an image with the zeros around it. */
final class Padding {
    private Padding() {}

    /**
     * Copies some rows of an image, of which those above and below it are zeros. Sizes are in numbers, of all channels.
     *
     * @param height rows of the image
     * @param width of a row
     * @param first of the rows that are copied, below 0 above the image
     * @param left zeros before each row
     * @param columns from a row of the copy to the next: {@code left}, the image's, and zeros
     */
    static void copy(long image, int height, int width, int first, int rows, int left, int columns, long to) {
        long at = to;
        for (int i = first; i < first + rows; i++) {
            if (i < 0 || i >= height) {
                ElementwiseKernel.fill(0, at, columns);
            } else {
                ElementwiseKernel.fill(0, at, left);
                ElementwiseKernel.copy(image + 4L * i * width, at + 4L * left, 4L * width);
                int end = left + width;
                ElementwiseKernel.fill(0, at + 4L * end, columns - end);
            }
            at += 4L * columns;
        }
    }
}
