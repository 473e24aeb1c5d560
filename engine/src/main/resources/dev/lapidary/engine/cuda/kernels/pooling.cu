// Pooling of images [n, height, width, channels].
#include "common.cuh"

/** Sizes of images and of what pooling makes of them, and the window. */
struct Pooling {
    int height, width, outHeight, outWidth;
    int size, stride, padding, dilation;
};

/** y = the largest number of each window, and argmax = the row-major pixel of the first of them. Rows are outputs. */
extern "C" __global__ void maxPool(
    Pooling p, const activation* x, int rows, int channels, activation* y, int* argmax) {
    FOR_EACH_CELL(i, c, rows, channels) {
        long long image = (long long)(i / (p.outHeight * p.outWidth)) * p.height * p.width;
        int firstRow = i / p.outWidth % p.outHeight * p.stride - p.padding;
        int firstColumn = i % p.outWidth * p.stride - p.padding;
        int best = -1;
        float largest = 0;
        for (int tap = 0; tap < p.size * p.size; tap++) {
            int row = firstRow + tap / p.size * p.dilation;
            int column = firstColumn + tap % p.size * p.dilation;
            if (row >= 0 && row < p.height && column >= 0 && column < p.width) {
                int pixel = row * p.width + column;
                float value = x[(image + pixel) * channels + c];
                if (best < 0 || value > largest || value != value) {
                    best = pixel;
                    largest = value;
                }
            }
        }
        y[(long long)i * channels + c] = largest;
        argmax[(long long)i * channels + c] = best;
    }
}

/** dx[pixel, c] = Σ dy over the outputs that took the pixel, of those whose windows see it. Rows are pixels of all images. */
extern "C" __global__ void maxPoolBackward(
    Pooling p, const activation* dy, const int* argmax, int rows, int channels, activation* dx) {
    FOR_EACH_CELL(i, c, rows, channels) {
        int pixel = i % (p.height * p.width);
        long long image = (long long)(i / (p.height * p.width)) * p.outHeight * p.outWidth;
        float sum = 0;
        for (int tap = 0; tap < p.size * p.size; tap++) {
            int row = pixel / p.width + p.padding - tap / p.size * p.dilation;
            int column = pixel % p.width + p.padding - tap % p.size * p.dilation;
            if (row < 0 || column < 0 || row % p.stride != 0 || column % p.stride != 0 || row / p.stride >= p.outHeight ||
                column / p.stride >= p.outWidth) {
                continue;
            }
            long long at = (image + row / p.stride * p.outWidth + column / p.stride) * channels + c;
            sum += argmax[at] == pixel ? float(dy[at]) : 0;
        }
        dx[(long long)i * channels + c] = sum;
    }
}

/** y[n, c] = the average of image n's channel c. A thread has one channel of one image. */
extern "C" __global__ void averagePool(const activation* x, int images, int pixels, int channels, activation* y) {
    FOR_EACH(i, (long long)images * channels) {
        long long n = i / channels;
        long long c = i % channels;
        float sum = 0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            sum += x[(n * pixels + pixel) * channels + c];
        }
        y[i] = sum / pixels;
    }
}

/** dx[n, pixel, c] = dy[n, c]/pixels. Rows are pixels of all images. */
extern "C" __global__ void averagePoolBackward(
    const activation* dy, int rows, int pixels, int channels, activation* dx) {
    FOR_EACH_CELL(i, c, rows, channels) {
        dx[(long long)i * channels + c] = dy[(long long)(i / pixels) * channels + c] / pixels;
    }
}
