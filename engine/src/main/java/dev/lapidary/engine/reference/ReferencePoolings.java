package dev.lapidary.engine.reference;

import static dev.lapidary.engine.reference.ReferenceLoops.forEach;
import static dev.lapidary.engine.reference.ReferenceLoops.get;
import static dev.lapidary.engine.reference.ReferenceLoops.map;
import static dev.lapidary.engine.reference.ReferenceLoops.put;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Poolings;

/** The largest of the pixels of each window, one after the other. */
final class ReferencePoolings implements Poolings {
    @Override
    public void maxPool(NdArray x, Conv2dGeometry window, NdArray y, NdArray argmax) {
        int height = x.shape().dim(1);
        int width = x.shape().dim(2);
        int outWidth = y.shape().dim(2);
        int outputs = y.shape().dim(1) * outWidth;
        forEach(y, (i, c) -> {
            int firstRow = window.start(i % outputs / outWidth);
            int firstColumn = window.start(i % outWidth);
            int image = i / outputs * height * width;
            int best = -1;
            for (int tap = 0; tap < window.kernelElements(); tap++) {
                int row = firstRow + tap / window.size() * window.dilation();
                int column = firstColumn + tap % window.size() * window.dilation();
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    int pixel = row * width + column;
                    double value = get(x, image + pixel, c);
                    if (best < 0 || value > get(x, image + best, c) || Double.isNaN(value)) {
                        best = pixel;
                    }
                }
            }
            put(y, i, c, get(x, image + best, c));
            put(argmax, i, c, best);
        });
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray argmax, Conv2dGeometry window, NdArray dx) {
        int pixels = dx.shape().dim(1) * dx.shape().dim(2);
        int outputs = dy.shape().dim(1) * dy.shape().dim(2);
        map(dx, dx, unset -> 0);
        forEach(dy, (i, c) -> {
            int pixel = i / outputs * pixels + (int) get(argmax, i, c);
            put(dx, pixel, c, get(dx, pixel, c) + get(dy, i, c));
        });
    }
}
