package dev.lapidary.engine;

import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The kernels on images: two of them, with some more rows of pixels, or channels, than asked for, so that none is empty. */
public final class ImageCases {
    private ImageCases() {}

    static List<KernelCase> primitives() {
        List<KernelCase> kernels = new ArrayList<>();
        for (Conv2dGeometry window : List.of(
                new Conv2dGeometry(1, 1, 0, 1),
                new Conv2dGeometry(1, 2, 0, 1),
                new Conv2dGeometry(3, 1, 1, 1),
                new Conv2dGeometry(3, 2, 1, 1),
                new Conv2dGeometry(3, 1, 2, 2),
                new Conv2dGeometry(2, 3, 1, 2))) {
            kernels.addAll(convolution(window, 1));
        }
        for (int padding = 0; padding <= 2; padding++) {
            Conv2dGeometry window = new Conv2dGeometry(3, 1, padding, 1);
            kernels.addAll(convolution(window, 1, "m channels to 17", (n, m) -> new Images(2, n + 3, 9, m + 1, 17)));
            kernels.addAll(convolution(window, 1, "3 to m channels", (n, m) -> new Images(1, 5, n + 7, 3, m + 1)));
        }
        for (Conv2dGeometry window : List.of(
                new Conv2dGeometry(3, 1, 1, 1), new Conv2dGeometry(3, 2, 1, 1), new Conv2dGeometry(2, 1, 3, 2))) {
            kernels.addAll(convolution(window, 1, "down to a pixel", (n, m) -> new Images(n + 32, 1, 1, 3, m + 1)));
        }
        kernels.addAll(convolution(
                new Conv2dGeometry(1, 1, 0, 1), 1, "64 to 64", (n, m) -> new Images(2, n + 1, m % 10 + 1, 64, 64)));
        kernels.addAll(convolution(
                new Conv2dGeometry(3, 2, 1, 1), 1, "to 4 pixels", (n, m) -> new Images(40, 3, 4, n + 1, m)));
        kernels.addAll(convolution(new Conv2dGeometry(3, 2, 1, 1), 2));
        kernels.addAll(convolution(new Conv2dGeometry(1, 1, 0, 1), 3));
        kernels.add(maxPool(new Conv2dGeometry(3, 2, 1, 1)));
        kernels.add(maxPool(new Conv2dGeometry(2, 1, 0, 2)));
        kernels.add(channelStatistics("", (b, in, n, m) -> in.random(2, 3, n, m)));
        kernels.add(channelStatistics(", the first rows unlike the others", (b, in, n, m) -> {
            NdArray x = in.random(2, 3, n, m);
            int first = Math.min(n, 5);
            b.rows().copyBlock(in.random(2, 23, first, m), 0, 0, x, 0, 0, first, m);
            return x;
        }));
        kernels.add(new KernelCase("batchNorm", (b, in, n, m) -> {
            NdArray y = in.output(n, m);
            NdArray x = in.random(2, 3, n, m);
            Affine affine = in.affine(m);
            b.normalizations()
                    .batchNorm(
                            x,
                            affine,
                            NormStatistics.ofInput(
                                    in.floats().random(0.1, 3, m), in.floats().positive(m)),
                            y);
            return List.of(y);
        }));
        kernels.add(batchNormBackward(true));
        kernels.add(batchNormBackward(false));
        return kernels;
    }

    /** First convolutions of a network, from colours to many channels. */
    public static List<KernelCase> stems() {
        List<KernelCase> kernels = new ArrayList<>();
        for (Conv2dGeometry window : List.of(
                new Conv2dGeometry(7, 2, 3, 1), new Conv2dGeometry(4, 4, 0, 1), new Conv2dGeometry(3, 1, 1, 1))) {
            int width = 4 * window.stride();
            kernels.addAll(convolution(
                    window,
                    1,
                    "colours to 64",
                    (n, m) -> new Images(2, n % 71 + 4, (m % 3 + 1) * width, m % 4 + 1, 64)));
        }
        return kernels;
    }

    /** 1×1 convolutions with many channels. */
    public static List<KernelCase> pointwise() {
        List<KernelCase> kernels = new ArrayList<>();
        for (int stride = 1; stride <= 3; stride++) {
            Conv2dGeometry window = new Conv2dGeometry(1, stride, 0, 1);
            kernels.addAll(convolution(window, 1, "64 to 64", (n, m) -> new Images(2, n + 1, m % 10 + 1, 64, 64)));
            kernels.addAll(
                    convolution(window, 1, "128 to 192", (n, m) -> new Images(1, n % 71 + 1, m % 10 + 1, 128, 192)));
            kernels.addAll(
                    convolution(window, 1, "576 to 320", (n, m) -> new Images(1, n % 7 + 1, m % 9 + 1, 576, 320)));
            kernels.add(addedInput(window, 1, "64 to 128", (n, m) -> new Images(1, n % 71 + 1, m % 10 + 1, 64, 128)));
            kernels.add(addedInput(window, 1, "576 to 320", (n, m) -> new Images(1, n % 7 + 1, m % 9 + 1, 576, 320)));
        }
        return kernels;
    }

    /** 3×3 convolutions with many channels, by Winograd's algorithm if it is not switched off. */
    public static List<KernelCase> winograd() {
        List<KernelCase> kernels = new ArrayList<>();
        for (int padding = 0; padding <= 2; padding++) {
            kernels.addAll(winograd(new Conv2dGeometry(3, 1, padding, 1)));
        }
        kernels.addAll(winograd(new Conv2dGeometry(3, 2, 1, 1)));
        kernels.add(largeGradient(32, 32, 93));
        kernels.add(largeGradient(128, 160, 49));
        return kernels;
    }

    /** Convolutions whose channels are fetched several at a time, in groups and with a stride, too, and a network's first. */
    public static List<KernelCase> manyChannels() {
        List<KernelCase> kernels = new ArrayList<>();
        kernels.addAll(convolution(
                new Conv2dGeometry(7, 2, 3, 1), 1, "3 to 72", (n, m) -> new Images(1, n + 3, m + 3, 3, 72)));
        for (Conv2dGeometry window : List.of(
                new Conv2dGeometry(3, 1, 1, 1), new Conv2dGeometry(3, 2, 1, 1), new Conv2dGeometry(1, 2, 0, 1))) {
            kernels.addAll(convolution(window, 1, "32 to 72", (n, m) -> new Images(2, n + 3, m + 3, 32, 72)));
            kernels.addAll(
                    convolution(window, 2, "48 to 144, 2 groups", (n, m) -> new Images(1, n + 3, m + 3, 48, 144)));
            kernels.add(addedInput(window, 1, "64 to 200", (n, m) -> new Images(1, n + 3, m + 3, 64, 200)));
        }
        return kernels;
    }

    /** The gradient of weights, with 1,000 rows of an image so large that it is summed several times over. */
    private static KernelCase largeGradient(int in, int out, int side) {
        return convolution(new Conv2dGeometry(3, 1, 1, 1), 1, "large, " + in + " to " + out, (n, m) -> {
                    int height = n < 1000 ? 9 : side;
                    return new Images(1, height, height, in, out);
                })
                .getLast();
    }

    /** One for each of the ways that {@code WinogradConvolution} and its gradient have, with enough outputs to be argmax. */
    private static List<KernelCase> winograd(Conv2dGeometry window) {
        int fewest = 3 * window.stride();
        List<KernelCase> kernels = new ArrayList<>();
        kernels.addAll(
                convolution(window, 1, "32 to 64", (n, m) -> new Images(2, n % 71 + fewest, m % 10 + fewest, 32, 64)));
        kernels.addAll(
                convolution(window, 1, "64 to 32", (n, m) -> new Images(1, fewest + 2, n % 71 + fewest + 2, 64, 32)));
        kernels.addAll(convolution(
                window, 1, "384 to 320", (n, m) -> new Images(1, n % 3 + fewest, m % 3 + fewest, 384, 320)));
        return kernels;
    }

    static List<KernelCase> fused() {
        return List.of(
                batchNormRelu(true),
                batchNormRelu(false),
                addedInput(
                        new Conv2dGeometry(3, 2, 1, 1),
                        2,
                        "2 groups",
                        (n, m) -> new Images(2, n + 3, 4, (m + 1) * 2, 4)),
                addedInput(new Conv2dGeometry(1, 1, 0, 1), 1, "m to 2", (n, m) -> new Images(2, n + 3, 4, m + 1, 2)));
    }

    private static KernelCase batchNormRelu(boolean added) {
        return new KernelCase(
                "batchNormRelu and back" + (added ? " with residual" : ""),
                (n, m) -> Chains.column(n),
                (b, in, n, m) -> {
                    NdArray x = in.normal(n, m);
                    Affine affine = in.affine(m);
                    NormStatistics statistics = in.statistics(m);
                    NdArray y = in.output(n, m);
                    b.normalizations().batchNormRelu(x, affine, statistics, added ? in.normal(n, m) : null, y);
                    NdArray dx = in.output(n, m);
                    NdArray dSum = added ? in.output(n, m) : null;
                    NdArray gammaSum = in.floats().normal(m);
                    NdArray betaSum = in.floats().normal(m);
                    b.normalizations()
                            .batchNormReluBackward(
                                    x, affine, statistics, y, in.normal(n, m), dSum, dx, new Affine(gammaSum, betaSum));
                    return added ? List.of(y, dSum, dx, gammaSum, betaSum) : List.of(y, dx, gammaSum, betaSum);
                });
    }

    private static List<KernelCase> convolution(Conv2dGeometry window, int groups) {
        int out = 2 * groups;
        return convolution(
                window, groups, groups + " groups", (n, m) -> new Images(2, n + 3, 4, (m + 1) * groups, out));
    }

    /** Images and the channels of what a convolution makes of them. */
    private record Images(int count, int height, int width, int in, int out) {
        int[] dims() {
            return new int[] {count, height, width, in};
        }

        int[] outputs(Conv2dGeometry window) {
            return window.over(Shape.of(dims()), out, "test").toArray();
        }

        /** Of what comes out. */
        int pixels(Conv2dGeometry window) {
            return count * window.outputs(height) * window.outputs(width);
        }

        int[] weights(Conv2dGeometry window, int groups) {
            return new int[] {out, in / groups, window.size(), window.size()};
        }
    }

    private interface Sizes {
        Images of(int n, int m);
    }

    private static List<KernelCase> convolution(Conv2dGeometry window, int groups, String what, Sizes sizes) {
        String with = ", " + what + ", " + window;
        return Stream.of(
                        new KernelCase(
                                "conv2d" + with,
                                (n, m) -> Chains.product(
                                        window.kernelElements() * sizes.of(n, m).in() / groups),
                                (b, in, n, m) -> {
                                    Images images = sizes.of(n, m);
                                    NdArray y = in.output(images.outputs(window));
                                    NdArray x = in.normal(images.dims());
                                    b.convolutions()
                                            .conv2d(
                                                    x,
                                                    in.floats().normal(images.weights(window, groups)),
                                                    window,
                                                    groups,
                                                    y);
                                    return List.of(y);
                                }),
                        new KernelCase(
                                "conv2dBackwardInput" + with,
                                (n, m) -> Chains.product(
                                        window.kernelElements() * sizes.of(n, m).out() / groups),
                                (b, in, n, m) -> {
                                    Images images = sizes.of(n, m);
                                    NdArray dx = in.output(images.dims());
                                    NdArray dy = in.normal(images.outputs(window));
                                    b.convolutions()
                                            .conv2dBackwardInput(
                                                    dy,
                                                    in.floats().normal(images.weights(window, groups)),
                                                    window,
                                                    groups,
                                                    dx);
                                    return List.of(dx);
                                }),
                        new KernelCase(
                                "conv2dBackwardWeight" + with,
                                (n, m) -> Chains.product(sizes.of(n, m).pixels(window)),
                                (b, in, n, m) -> {
                                    Images images = sizes.of(n, m);
                                    NdArray sum = in.floats().normal(images.weights(window, groups));
                                    NdArray x = in.normal(images.dims());
                                    b.convolutions()
                                            .conv2dBackwardWeight(
                                                    x, in.normal(images.outputs(window)), window, groups, sum);
                                    return List.of(sum);
                                }))
                .map(KernelCase::ofLongSums)
                .toList();
    }

    private static KernelCase addedInput(Conv2dGeometry window, int groups, String what, Sizes sizes) {
        return new KernelCase(
                        "addConv2dBackwardInput, " + what + ", " + window,
                        (n, m) -> Chains.product(
                                window.kernelElements() * sizes.of(n, m).out() / groups),
                        (b, in, n, m) -> {
                            Images images = sizes.of(n, m);
                            NdArray dx = in.normal(images.dims());
                            NdArray dy = in.normal(images.outputs(window));
                            b.convolutions()
                                    .addConv2dBackwardInput(
                                            dy, in.floats().normal(images.weights(window, groups)), window, groups, dx);
                            return List.of(dx);
                        })
                .ofLongSums();
    }

    private interface Rows {
        NdArray of(Backend backend, Inputs in, int rows, int columns);
    }

    private static KernelCase channelStatistics(String what, Rows rows) {
        return new KernelCase("channelStatistics" + what, (n, m) -> Chains.column(n), (b, in, n, m) -> {
            List<NdArray> moments = List.of(in.floats().output(m), in.floats().output(m));
            b.normalizations().channelStatistics(rows.of(b, in, n, m), moments.get(0), moments.get(1));
            return moments;
        });
    }

    private static KernelCase maxPool(Conv2dGeometry window) {
        return new KernelCase("maxPool and back, " + window, (n, m) -> window.kernelElements(), (b, in, n, m) -> {
            NdArray x = in.normal(2, n + 3, 4, m + 1);
            Shape shape = window.over(x.shape(), m + 1, "test");
            NdArray y = in.output(shape.toArray());
            NdArray argmax = x.scope().empty("argmax", DType.I32, shape);
            b.poolings().maxPool(x, window, y, argmax);
            NdArray dx = in.output(x.shape().toArray());
            b.poolings().maxPoolBackward(in.normal(shape.toArray()), argmax, window, dx);
            return List.of(y, dx);
        });
    }

    private static KernelCase batchNormBackward(boolean batch) {
        return new KernelCase(
                "batchNormBackward" + (batch ? "" : " with constants"), (n, m) -> Chains.column(n), (b, in, n, m) -> {
                    NdArray dx = in.output(n, m);
                    NdArray gammaSum = in.floats().normal(m);
                    NdArray betaSum = in.floats().normal(m);
                    b.normalizations()
                            .batchNormBackward(
                                    in.normal(n, m),
                                    in.floats().normal(m),
                                    new NormStatistics(
                                            in.floats().random(0.1, 0, m),
                                            in.floats().random(0.1, 1, m),
                                            batch),
                                    in.normal(n, m),
                                    dx,
                                    new Affine(gammaSum, betaSum));
                    return List.of(dx, gammaSum, betaSum);
                });
    }
}
