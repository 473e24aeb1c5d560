package dev.lapidary.bench.kernels;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.stream.Stream;

/** What a ResNet does besides convolutions. */
final class ImageKernels {
    private static final Conv2dGeometry POOL = new Conv2dGeometry(3, 2, 1, 1);

    private ImageKernels() {}

    /** Images between the layers of a model, {@code [images, side, side, channels]}. */
    private record Between(String model, int images, int side, int channels) {
        String name() {
            return model + " " + images + "×" + side + "²×" + channels;
        }

        int pixels() {
            return images * side * side;
        }

        /** So many arrays of the images' size. */
        Work passes(int arrays) {
            return Work.numbers((double) arrays * pixels() * channels);
        }

        NdArray random(Inputs inputs) {
            return inputs.random(images, side, side, channels);
        }
    }

    static Stream<Kernel> all() {
        Stream<Kernel> normalizations = Stream.of(
                        new Between("ResNet", 16, 112, 64),
                        new Between("ResNet-50", 16, 56, 256),
                        new Between("ResNet-18", 16, 28, 128),
                        new Between("ResNet-50", 16, 14, 1024),
                        new Between("ResNet-18", 128, 8, 64),
                        new Between("ResNet-20", 128, 32, 16))
                .flatMap(between -> Stream.of(
                        channelStatistics(between),
                        batchNorm(between),
                        batchNormBackward(between),
                        batchNormRelu(between, false),
                        batchNormRelu(between, true),
                        batchNormReluBackward(between, false),
                        batchNormReluBackward(between, true)));
        Stream<Kernel> maxima = Stream.of(new Between("ResNet", 16, 112, 64), new Between("ResNet-18", 128, 16, 64))
                .flatMap(between -> Stream.of(maxPool(between), maxPoolBackward(between)));
        Stream<Kernel> averages = Stream.of(new Between("ResNet-18", 16, 7, 512), new Between("ResNet-50", 16, 7, 2048))
                .flatMap(between -> Stream.of(averagePool(between), averagePoolBackward(between)));
        return Stream.of(normalizations, maxima, averages).flatMap(kernels -> kernels);
    }

    private static Kernel channelStatistics(Between between) {
        return new Kernel("channelStatistics", between.name(), between.passes(1), inputs -> {
            NdArray x = between.random(inputs);
            NdArray mean = inputs.random(between.channels);
            NdArray variance = inputs.random(between.channels);
            return () -> inputs.backend().normalizations().channelStatistics(x, mean, variance);
        });
    }

    private static Kernel batchNorm(Between between) {
        return new Kernel("batchNorm", between.name(), between.passes(2), inputs -> {
            NdArray x = between.random(inputs);
            NdArray y = between.random(inputs);
            Channels c = Channels.of(inputs, between);
            return () -> inputs.backend().normalizations().batchNorm(x, c.affine, c.statistics, y);
        });
    }

    private static Kernel batchNormBackward(Between between) {
        return new Kernel("batchNormBackward", between.name(), between.passes(3), inputs -> {
            NdArray x = between.random(inputs);
            NdArray dy = between.random(inputs);
            NdArray dx = between.random(inputs);
            Channels c = Channels.of(inputs, between);
            return () -> inputs.backend()
                    .normalizations()
                    .batchNormBackward(x, c.affine.gamma(), c.statistics, dy, dx, c.affineSum);
        });
    }

    private static Kernel batchNormRelu(Between between, boolean adds) {
        String name = adds ? "batchNormRelu + residual" : "batchNormRelu";
        return new Kernel(name, between.name(), between.passes(adds ? 3 : 2), inputs -> {
            NdArray x = between.random(inputs);
            NdArray residual = adds ? between.random(inputs) : null;
            NdArray y = between.random(inputs);
            Channels c = Channels.of(inputs, between);
            return () -> inputs.backend().normalizations().batchNormRelu(x, c.affine, c.statistics, residual, y);
        });
    }

    /** Reads x and dy and writes dx; with a residual also reads y and writes the residual's gradient. */
    private static Kernel batchNormReluBackward(Between between, boolean adds) {
        String name = adds ? "batchNormReluBackward + residual" : "batchNormReluBackward";
        return new Kernel(name, between.name(), between.passes(adds ? 5 : 3), inputs -> {
            NdArray x = between.random(inputs);
            NdArray y = between.random(inputs);
            NdArray dy = between.random(inputs);
            NdArray dx = between.random(inputs);
            NdArray dSum = adds ? between.random(inputs) : null;
            Channels c = Channels.of(inputs, between);
            return () -> inputs.backend()
                    .normalizations()
                    .batchNormReluBackward(x, c.affine, c.statistics, y, dy, dSum, dx, c.affineSum);
        });
    }

    private record Channels(Affine affine, NormStatistics statistics, Affine affineSum) {
        static Channels of(Inputs inputs, Between between) {
            return new Channels(
                    new Affine(inputs.random(between.channels), inputs.random(between.channels)),
                    NormStatistics.ofInput(inputs.random(between.channels), inputs.positive(between.channels)),
                    new Affine(inputs.random(between.channels), inputs.random(between.channels)));
        }
    }

    /** Reads the images; results and where they come from are a quarter of them each. */
    private static Kernel maxPool(Between between) {
        Work work = Work.numbers(1.5 * between.pixels() * between.channels);
        return new Kernel("maxPool", between.name(), work, inputs -> {
            Pooled p = Pooled.of(inputs, between);
            return () -> inputs.backend().poolings().maxPool(p.x, POOL, p.y, p.argmax);
        });
    }

    private static Kernel maxPoolBackward(Between between) {
        Work work = Work.numbers(1.5 * between.pixels() * between.channels);
        return new Kernel("maxPoolBackward", between.name(), work, inputs -> {
            Pooled p = Pooled.of(inputs, between);
            inputs.backend().poolings().maxPool(p.x, POOL, p.y, p.argmax);
            return () -> inputs.backend().poolings().maxPoolBackward(p.y, p.argmax, POOL, p.x);
        });
    }

    private record Pooled(NdArray x, NdArray y, NdArray argmax) {
        static Pooled of(Inputs inputs, Between between) {
            NdArray x = between.random(inputs);
            NdArray y = x.scope().empty("pooled", POOL.over(x.shape(), between.channels, "maxPool"));
            return new Pooled(x, y, x.scope().empty("argmax", DType.I32, y.shape()));
        }
    }

    private static Kernel averagePool(Between between) {
        return new Kernel("averagePool", between.name(), between.passes(1), inputs -> {
            NdArray x = between.random(inputs);
            NdArray y = inputs.random(between.images, between.channels);
            return () -> inputs.backend().poolings().averagePool(x, y);
        });
    }

    private static Kernel averagePoolBackward(Between between) {
        return new Kernel("averagePoolBackward", between.name(), between.passes(1), inputs -> {
            NdArray dy = inputs.random(between.images, between.channels);
            NdArray dx = between.random(inputs);
            return () -> inputs.backend().poolings().averagePoolBackward(dy, dx);
        });
    }
}
