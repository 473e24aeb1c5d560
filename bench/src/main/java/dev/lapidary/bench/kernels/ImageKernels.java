package dev.lapidary.bench.kernels;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Window;
import java.util.stream.Stream;

/** What a ResNet does besides convolutions. */
final class ImageKernels {
    private static final Window POOL = new Window(3, 2, 1, 1);

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
                        columnMoments(between),
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

    private static Kernel columnMoments(Between between) {
        return new Kernel("columnMoments", between.name(), between.passes(1), inputs -> {
            NdArray x = between.random(inputs);
            NdArray mean = inputs.random(between.channels);
            NdArray variance = inputs.random(between.channels);
            return () -> inputs.backend().columnMoments(x, mean, variance);
        });
    }

    private static Kernel batchNorm(Between between) {
        return new Kernel("batchNorm", between.name(), between.passes(2), inputs -> {
            NdArray x = between.random(inputs);
            NdArray y = between.random(inputs);
            Channels c = Channels.of(inputs, between);
            return () -> inputs.backend().batchNorm(x, c.gamma, c.beta, c.mean, c.rstd, y);
        });
    }

    private static Kernel batchNormBackward(Between between) {
        return new Kernel("batchNormBackward", between.name(), between.passes(3), inputs -> {
            NdArray x = between.random(inputs);
            NdArray dy = between.random(inputs);
            NdArray dx = between.random(inputs);
            Channels c = Channels.of(inputs, between);
            return () ->
                    inputs.backend().batchNormBackward(true, x, c.gamma, c.mean, c.rstd, dy, dx, c.gammaSum, c.betaSum);
        });
    }

    private static Kernel batchNormRelu(Between between, boolean adds) {
        String name = adds ? "batchNormRelu + residual" : "batchNormRelu";
        return new Kernel(name, between.name(), between.passes(adds ? 3 : 2), inputs -> {
            NdArray x = between.random(inputs);
            NdArray residual = adds ? between.random(inputs) : null;
            NdArray y = between.random(inputs);
            Channels c = Channels.of(inputs, between);
            return () -> inputs.backend().batchNormRelu(x, c.gamma, c.beta, c.mean, c.rstd, residual, y);
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
                    .batchNormReluBackward(
                            true, x, c.gamma, c.beta, c.mean, c.rstd, y, dy, dSum, dx, c.gammaSum, c.betaSum);
        });
    }

    private record Channels(
            NdArray gamma, NdArray beta, NdArray mean, NdArray rstd, NdArray gammaSum, NdArray betaSum) {
        static Channels of(Inputs inputs, Between between) {
            return new Channels(
                    inputs.random(between.channels),
                    inputs.random(between.channels),
                    inputs.random(between.channels),
                    inputs.positive(between.channels),
                    inputs.random(between.channels),
                    inputs.random(between.channels));
        }
    }

    /** Reads the images; results and where they come from are a quarter of them each. */
    private static Kernel maxPool(Between between) {
        Work work = Work.numbers(1.5 * between.pixels() * between.channels);
        return new Kernel("maxPool", between.name(), work, inputs -> {
            Pooled p = Pooled.of(inputs, between);
            return () -> inputs.backend().maxPool(p.x, POOL, p.y, p.taken);
        });
    }

    private static Kernel maxPoolBackward(Between between) {
        Work work = Work.numbers(1.5 * between.pixels() * between.channels);
        return new Kernel("maxPoolBackward", between.name(), work, inputs -> {
            Pooled p = Pooled.of(inputs, between);
            inputs.backend().maxPool(p.x, POOL, p.y, p.taken);
            return () -> inputs.backend().maxPoolBackward(p.y, p.taken, POOL, p.x);
        });
    }

    private record Pooled(NdArray x, NdArray y, NdArray taken) {
        static Pooled of(Inputs inputs, Between between) {
            NdArray x = between.random(inputs);
            NdArray y = x.scope().empty("pooled", POOL.over(x.shape(), between.channels, "maxPool"));
            return new Pooled(x, y, x.scope().empty("taken", DType.I32, y.shape()));
        }
    }

    private static Kernel averagePool(Between between) {
        return new Kernel("averagePool", between.name(), between.passes(1), inputs -> {
            NdArray x = between.random(inputs);
            NdArray y = inputs.random(between.images, between.channels);
            return () -> inputs.backend().averagePool(x, y);
        });
    }

    private static Kernel averagePoolBackward(Between between) {
        return new Kernel("averagePoolBackward", between.name(), between.passes(1), inputs -> {
            NdArray dy = inputs.random(between.images, between.channels);
            NdArray dx = between.random(inputs);
            return () -> inputs.backend().averagePoolBackward(dy, dx);
        });
    }
}
