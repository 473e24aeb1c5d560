package dev.lapidary.engine;

import static dev.lapidary.engine.ReferenceLoops.get;
import static dev.lapidary.engine.ReferenceLoops.put;

/** A convolution and its gradients as one loop over all products that it adds up. */
record ReferenceConvolution(NdArray x, NdArray w, Window window, int groups, NdArray y) {
    void forward() {
        y.backend().fill(0, y);
        forEachProduct((pixel, weight, output) -> put(y, output, get(y, output) + get(x, pixel) * get(w, weight)));
    }

    void backwardInput() {
        x.backend().fill(0, x);
        forEachProduct((pixel, weight, output) -> put(x, pixel, get(x, pixel) + get(y, output) * get(w, weight)));
    }

    void backwardWeight() {
        forEachProduct((pixel, weight, output) -> put(w, weight, get(w, weight) + get(y, output) * get(x, pixel)));
    }

    private interface Product {
        void at(long pixel, long weight, long output);
    }

    private void forEachProduct(Product product) {
        Shape in = x.shape();
        Shape out = y.shape();
        int channels = w.shape().dim(1);
        for (long output = 0; output < y.size(); output++) {
            int o = (int) (output % out.dim(3));
            int j = (int) (output / out.dim(3) % out.dim(2));
            int i = (int) (output / out.dim(3) / out.dim(2) % out.dim(1));
            long n = output / out.dim(3) / out.dim(2) / out.dim(1);
            int firstChannel = o / (out.dim(3) / groups) * channels;
            for (int tap = 0; tap < window.taps(); tap++) {
                int row = window.start(i) + tap / window.size() * window.dilation();
                int column = window.start(j) + tap % window.size() * window.dilation();
                if (row >= 0 && row < in.dim(1) && column >= 0 && column < in.dim(2)) {
                    long pixel = ((n * in.dim(1) + row) * in.dim(2) + column) * in.dim(3) + firstChannel;
                    for (int c = 0; c < channels; c++) {
                        product.at(pixel + c, ((long) o * channels + c) * window.taps() + tap, output);
                    }
                }
            }
        }
    }
}
