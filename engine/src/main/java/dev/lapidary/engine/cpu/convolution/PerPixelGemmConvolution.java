package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.gemm.OpenBlas;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import java.util.stream.IntStream;

/**
 * A convolution of many images down to a few pixels: for each pixel of y and each tap through which it sees one of x, a matrix
 * product with the images as rows. Where most taps lie in the padding, as at the top of a ResNet on small images, the others do
 * most of the work for nothing.
 *
 * <p>Weights are brought into the order {@code [taps, out, in]}.
 *
 * @param in channels of x
 * @param out channels of y
 */
public record PerPixelGemmConvolution(
        Conv2dGeometry window, int images, int height, int width, int in, int outHeight, int outWidth, int out)
        implements Convolution {
    private static final int MOST_PIXELS = 4;
    /** Of larger images a window sees a small part, and rows would be far apart. */
    private static final int LARGEST = 256;
    /** Products of fewer rows would be slow. */
    private static final int FEWEST_IMAGES = 32;
    /** Channels to compute at a time. */
    private static final int STRIP = 128;

    public static boolean suits(Shape x, Conv2dGeometry window, int groups, Shape y) {
        return groups == 1
                && window.size() > 1
                && x.dim(0) >= FEWEST_IMAGES
                && (long) x.dim(1) * x.dim(2) <= LARGEST
                && (long) y.dim(1) * y.dim(2) <= MOST_PIXELS;
    }

    public static PerPixelGemmConvolution of(Shape x, Conv2dGeometry window, Shape y) {
        return new PerPixelGemmConvolution(
                window, x.dim(0), x.dim(1), x.dim(2), x.dim(3), y.dim(1), y.dim(2), y.dim(3));
    }

    @Override
    public void forward(Launcher launcher, Scope scope, long x, long w, long y) {
        long ordered = ordered(launcher, scope, w);
        forEachStrip(launcher, outPixels(), out, (pixel, first, channels) -> {
            float beta = 0;
            long to = y + 4L * (pixel * out + first);
            for (int tap = 0; tap < window.kernelElements(); tap++) {
                int seen = seen(pixel, tap);
                if (seen >= 0) {
                    OpenBlas.sgemm(
                            false,
                            true,
                            images,
                            channels,
                            in,
                            x + 4L * seen * in,
                            pixels() * in,
                            ordered + 4L * (tap * out + first) * in,
                            in,
                            beta,
                            to,
                            outPixels() * out);
                    beta = 1;
                }
            }
            fillIfUntouched(beta, to, outPixels() * out, channels);
        });
    }

    @Override
    public void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        long ordered = ordered(launcher, scope, w);
        forEachStrip(launcher, pixels(), in, (pixel, first, channels) -> {
            float beta = 0;
            long to = dx + 4L * (pixel * in + first);
            for (int output = 0; output < outPixels(); output++) {
                for (int tap = 0; tap < window.kernelElements(); tap++) {
                    if (seen(output, tap) == pixel) {
                        OpenBlas.sgemm(
                                false,
                                false,
                                images,
                                channels,
                                out,
                                dy + 4L * output * out,
                                outPixels() * out,
                                ordered + 4L * (tap * out * in + first),
                                in,
                                beta,
                                to,
                                pixels() * in);
                        beta = 1;
                    }
                }
            }
            fillIfUntouched(beta, to, pixels() * in, channels);
        });
    }

    @Override
    public void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum) {
        long sums = scope.empty("ordered gradient", Shape.of(window.kernelElements(), out, in))
                .address();
        int[] taps = seenTaps();
        forEachStrip(launcher, taps.length, out, (index, first, channels) -> {
            int tap = taps[index];
            float beta = 0;
            for (int output = 0; output < outPixels(); output++) {
                int seen = seen(output, tap);
                if (seen >= 0) {
                    OpenBlas.sgemm(
                            true,
                            false,
                            channels,
                            in,
                            images,
                            dy + 4L * (output * out + first),
                            outPixels() * out,
                            x + 4L * seen * in,
                            pixels() * in,
                            beta,
                            sums + 4L * (tap * out + first) * in,
                            in);
                    beta = 1;
                }
            }
        });
        forEachWeight(launcher, taps, (weight, ordered) -> put(sum + weight, get(sum + weight) + get(sums + ordered)));
    }

    private long ordered(Launcher launcher, Scope scope, long w) {
        long to = scope.empty("ordered weights", Shape.of(window.kernelElements(), out, in))
                .address();
        forEachWeight(launcher, seenTaps(), (weight, ordered) -> put(to + ordered, get(w + weight)));
        return to;
    }

    private interface Weight {
        /** @param at where it lies among the parameter's @param ordered and among the ordered ones, both in bytes */
        void visit(long at, long ordered);
    }

    /** Visits the weights of some taps. */
    private void forEachWeight(Launcher launcher, int[] taps, Weight weight) {
        launcher.rows(out, in * window.kernelElements(), (first, end, scratch) -> {
            for (int o = first; o < end; o++) {
                for (int tap : taps) {
                    for (int c = 0; c < in; c++) {
                        weight.visit(
                                4L * ((o * in + c) * window.kernelElements() + tap), 4L * ((tap * out + o) * in + c));
                    }
                }
            }
        });
    }

    private interface Strip {
        void run(int item, int first, int channels);
    }

    /** For each of some items (pixels, taps), some channels at a time. */
    private static void forEachStrip(Launcher launcher, int items, int channels, Strip strip) {
        int strips = Launcher.parts(channels, STRIP);
        launcher.tasks(items * strips, (task, scratch) -> {
            int first = task % strips * STRIP;
            strip.run(task / strips, first, Math.min(STRIP, channels - first));
        });
    }

    /** Zeros in the rows that no product has written to. */
    private void fillIfUntouched(float beta, long rows, int stride, int n) {
        for (int i = 0; beta == 0 && i < images; i++) {
            ElementwiseKernel.fill(0, rows + 4L * i * stride, n);
        }
    }

    private int pixels() {
        return height * width;
    }

    private int outPixels() {
        return outHeight * outWidth;
    }

    /** The pixel of x that one of y sees through a tap, or −1 if that lies outside. */
    private int seen(int output, int tap) {
        int i = window.start(output / outWidth) + tap / window.size() * window.dilation();
        int j = window.start(output % outWidth) + tap % window.size() * window.dilation();
        return i >= 0 && i < height && j >= 0 && j < width ? i * width + j : -1;
    }

    /** The taps through which anything is seen. */
    private int[] seenTaps() {
        return IntStream.range(0, window.kernelElements())
                .filter(tap -> IntStream.range(0, outPixels()).anyMatch(output -> seen(output, tap) >= 0))
                .toArray();
    }
}
