package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * A 1×1 convolution of a larger stride: of the pixels that it sees, copied side by side, which is one of stride 1.
 *
 * @param channels of x
 */
public record StridedPointwiseConvolution(
        PointwiseConvolution sampled,
        int stride,
        int images,
        int height,
        int width,
        int channels,
        int outHeight,
        int outWidth)
        implements Convolution {
    public static boolean suits(Shape x, Conv2dGeometry window, int groups, Shape y) {
        return PointwiseConvolution.suits(x, new Conv2dGeometry(window.size(), 1, window.padding(), 1), groups, y);
    }

    public static StridedPointwiseConvolution of(Shape x, Conv2dGeometry window, Shape y) {
        Shape seen = Shape.of(y.dim(0), y.dim(1), y.dim(2), x.dim(3));
        return new StridedPointwiseConvolution(
                PointwiseConvolution.of(seen, y),
                window.stride(),
                x.dim(0),
                x.dim(1),
                x.dim(2),
                x.dim(3),
                y.dim(1),
                y.dim(2));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        sampled.forward(launcher, scope, sample(launcher, scope, x), w, y);
    }

    /** Pixels that are not seen get zeros. */
    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        long samples = samples(scope);
        sampled.backwardInput(launcher, scope, dy, w, samples);
        launcher.tasks(images * height, (row, scratch) -> {
            ElementwiseKernel.fill(0, dx + row(row), width * channels);
            if (row % height % stride == 0) {
                int seen = row / height * outHeight + row % height / stride;
                long from = samples + seen * ofSamples();
                ElementwiseKernel.copyRows(
                        outWidth, channels, from, 4L * channels, dx + row(row), 4L * stride * channels);
            }
        });
    }

    @Override
    public boolean addBackwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        long samples = samples(scope);
        sampled.backwardInput(launcher, scope, dy, w, samples);
        launcher.tasks(images * outHeight, (row, scratch) -> {
            long from = samples + row * ofSamples();
            for (int j = 0; j < outWidth; j++) {
                long to = dx + seen(row) + 4L * j * stride * channels;
                ElementwiseKernel.add(to, from + 4L * j * channels, to, channels);
            }
        });
        return true;
    }

    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        sampled.backwardWeight(launcher, scope, sample(launcher, scope, x), dy, sum);
    }

    private long samples(Scope scope) {
        return scope.empty("seen pixels", Shape.of(images, outHeight, outWidth, channels))
                .address();
    }

    private long sample(Launcher launcher, Scope scope, long x) {
        long samples = samples(scope);
        launcher.tasks(images * outHeight, (row, scratch) -> {
            long to = samples + row * ofSamples();
            ElementwiseKernel.copyRows(outWidth, channels, x + seen(row), 4L * stride * channels, to, 4L * channels);
        });
        return samples;
    }

    /** The bytes of a row of samples. */
    private long ofSamples() {
        return 4L * outWidth * channels;
    }

    /** The bytes before the row of the images that a row of samples is of. */
    private long seen(int row) {
        return row((long) row / outHeight * height + row % outHeight * stride);
    }

    /** The bytes before a row of the images. */
    private long row(long row) {
        return 4 * row * width * channels;
    }
}
