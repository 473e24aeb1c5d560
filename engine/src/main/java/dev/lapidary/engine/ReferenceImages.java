package dev.lapidary.engine;

import static dev.lapidary.engine.ReferenceLoops.forEach;
import static dev.lapidary.engine.ReferenceLoops.get;
import static dev.lapidary.engine.ReferenceLoops.put;

/** The kernels on images {@code [n, height, width, channels]} as plain loops in double precision. */
abstract class ReferenceImages implements Backend {
    @Override
    public void conv2d(NdArray x, NdArray w, Window window, int groups, NdArray y) {
        new ReferenceConvolution(x, w, window, groups, y).forward(y);
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Window window, int groups, NdArray dx) {
        new ReferenceConvolution(dx, w, window, groups, dy).backwardInput(dx);
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Window window, int groups, NdArray sum) {
        new ReferenceConvolution(x, sum, window, groups, dy).backwardWeight(sum);
    }

    @Override
    public void maxPool(NdArray x, Window window, NdArray y, NdArray taken) {
        int height = x.shape().dim(1);
        int width = x.shape().dim(2);
        int outWidth = y.shape().dim(2);
        int outputs = y.shape().dim(1) * outWidth;
        forEach(y, (i, c) -> {
            int firstRow = window.start(i % outputs / outWidth);
            int firstColumn = window.start(i % outWidth);
            int image = i / outputs * height * width;
            int best = -1;
            for (int tap = 0; tap < window.taps(); tap++) {
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
            put(taken, i, c, best);
        });
    }

    @Override
    public void maxPoolBackward(NdArray dy, NdArray taken, Window window, NdArray dx) {
        int pixels = dx.shape().dim(1) * dx.shape().dim(2);
        int outputs = dy.shape().dim(1) * dy.shape().dim(2);
        fill(0, dx);
        forEach(dy, (i, c) -> {
            int pixel = i / outputs * pixels + (int) get(taken, i, c);
            put(dx, pixel, c, get(dx, pixel, c) + get(dy, i, c));
        });
    }

    @Override
    public void columnMoments(NdArray x, NdArray mean, NdArray variance) {
        double rows = x.shape().rows();
        fill(0, mean);
        fill(0, variance);
        forEach(x, (i, j) -> put(mean, j, get(mean, j) + get(x, i, j) / rows));
        forEach(x, (i, j) -> put(variance, j, get(variance, j) + Math.pow(get(x, i, j) - get(mean, j), 2) / rows));
    }

    @Override
    public void batchNorm(NdArray x, NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray y) {
        forEach(x, (i, j) -> put(y, i, j, (get(x, i, j) - get(mean, j)) * get(rstd, j) * get(gamma, j) + get(beta, j)));
    }

    @Override
    public void batchNormBackward(
            boolean batch,
            NdArray x,
            NdArray gamma,
            NdArray mean,
            NdArray rstd,
            NdArray dy,
            NdArray dx,
            NdArray gammaSum,
            NdArray betaSum) {
        int rows = x.shape().rows();
        for (int j = 0; j < x.shape().columns(); j++) {
            double sum = 0;
            double sumNormal = 0;
            for (int i = 0; i < rows; i++) {
                sum += get(dy, i, j);
                sumNormal += get(dy, i, j) * (get(x, i, j) - get(mean, j)) * get(rstd, j);
            }
            put(betaSum, j, get(betaSum, j) + sum);
            put(gammaSum, j, get(gammaSum, j) + sumNormal);
            for (int i = 0; i < rows; i++) {
                double normal = (get(x, i, j) - get(mean, j)) * get(rstd, j);
                double centred = get(dy, i, j) - (batch ? (sum + normal * sumNormal) / rows : 0);
                put(dx, i, j, get(gamma, j) * get(rstd, j) * centred);
            }
        }
    }
}
