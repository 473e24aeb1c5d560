package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;

/** Maxima and averages of the pixels of images {@code [n, height, width, channels]}. */
public interface Poolings {
    /** y = the largest number of each window, and argmax, integers: in which row-major pixel of its image the first of them is. */
    void maxPool(NdArray x, Conv2dGeometry window, NdArray y, NdArray argmax);

    /** dx = each dy in the pixel that it was taken from, added where windows, the same ones, overlap. */
    void maxPoolBackward(NdArray dy, NdArray argmax, Conv2dGeometry window, NdArray dx);

    /** y[n, c] = the average of image n's channel c. */
    default void averagePool(NdArray x, NdArray y) {
        Backend backend = y.backend();
        Shape pixels = Shape.of(x.shape().dim(1) * x.shape().dim(2), x.shape().dim(3));
        backend.elementwise().fill(0, y);
        for (int n = 0; n < x.shape().dim(0); n++) {
            backend.rows().sumOverRows(x.slice(n * pixels.size(), pixels), y.rows(n, n + 1));
        }
        backend.elementwise().scale(1.0 / pixels.rows(), 0, y, y);
    }

    /** dx[n, i, j, c] = dy[n, c] / (height·width). */
    default void averagePoolBackward(NdArray dy, NdArray dx) {
        Backend backend = dx.backend();
        Shape pixels =
                Shape.of(dx.shape().dim(1) * dx.shape().dim(2), dx.shape().dim(3));
        backend.elementwise().fill(0, dx);
        for (int n = 0; n < dx.shape().dim(0); n++) {
            NdArray image = dx.slice(n * pixels.size(), pixels);
            backend.rows().addBias(image, dy.rows(n, n + 1), image);
        }
        backend.elementwise().scale(1.0 / pixels.rows(), 0, dx, dx);
    }
}
