package dev.lapidary.engine.reference;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.Arrays;

/** A convolution and its gradients, each as one loop over all pixels that an output sees. */
final class ReferenceConvolution {
    private final Conv2dGeometry window;
    private final int groups;
    private final Shape in;
    private final Shape out;
    /** Of an output, which is how many weights it has for each pixel it sees. */
    private final int channels;

    private final double[] x;
    private final double[] w;
    private final double[] y;

    /** Of the three arrays one is computed; what the others hold is read. */
    ReferenceConvolution(NdArray x, NdArray w, Conv2dGeometry window, int groups, NdArray y) {
        this.window = window;
        this.groups = groups;
        in = x.shape();
        out = y.shape();
        channels = w.shape().dim(1);
        this.x = x.toDoubles();
        this.w = w.toDoubles();
        this.y = y.toDoubles();
    }

    void forward(NdArray to) {
        Arrays.fill(y, 0);
        forEachPixel((pixel, weight, output) -> {
            for (int c = 0; c < channels; c++) {
                y[output] += x[pixel + c] * w[weight + c * window.kernelElements()];
            }
        });
        to.set(y);
    }

    void backwardInput(NdArray to) {
        Arrays.fill(x, 0);
        forEachPixel((pixel, weight, output) -> {
            for (int c = 0; c < channels; c++) {
                x[pixel + c] += y[output] * w[weight + c * window.kernelElements()];
            }
        });
        to.set(x);
    }

    /** Adds to what is there. */
    void backwardWeight(NdArray to) {
        forEachPixel((pixel, weight, output) -> {
            for (int c = 0; c < channels; c++) {
                w[weight + c * window.kernelElements()] += y[output] * x[pixel + c];
            }
        });
        to.set(w);
    }

    private interface Seen {
        /**
         * @param pixel where the first channel of it is in x that the output sees
         * @param weight where that channel's weight is in w; the next channel's is {@link Conv2dGeometry#kernelElements} further
         */
        void at(int pixel, int weight, int output);
    }

    private void forEachPixel(Seen seen) {
        for (int output = 0; output < y.length; output++) {
            int o = output % out.dim(3);
            int j = output / out.dim(3) % out.dim(2);
            int i = output / out.dim(3) / out.dim(2) % out.dim(1);
            int n = output / out.dim(3) / out.dim(2) / out.dim(1);
            int firstChannel = o / (out.dim(3) / groups) * channels;
            for (int tap = 0; tap < window.kernelElements(); tap++) {
                int row = window.start(i) + tap / window.size() * window.dilation();
                int column = window.start(j) + tap % window.size() * window.dilation();
                if (row >= 0 && row < in.dim(1) && column >= 0 && column < in.dim(2)) {
                    int pixel = ((n * in.dim(1) + row) * in.dim(2) + column) * in.dim(3) + firstChannel;
                    seen.at(pixel, o * channels * window.kernelElements() + tap, output);
                }
            }
        }
    }
}
