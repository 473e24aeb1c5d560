package dev.lapidary.bench.kernels;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Convolutions;
import java.util.stream.Stream;

/**
 * The kinds of convolution in ResNets. Operations are counted as the direct algorithm needs them: one that needs fewer may
 * pass 100 % of the machine.
 */
final class ConvolutionKernels {
    private ConvolutionKernels() {}

    /** A layer of a model on a batch of images, {@code side × side} when they reach it. */
    private record Layer(String model, int images, int side, int in, int out, Conv2dGeometry window) {
        String name() {
            return "%s %d×%d²×%d→%d %d×%d%s"
                    .formatted(
                            model,
                            images,
                            side,
                            in,
                            out,
                            window.size(),
                            window.size(),
                            window.stride() == 1 ? "" : "/" + window.stride());
        }

        int outSide() {
            return window.outputs(side);
        }

        Work work() {
            return Work.flops(2.0 * images * outSide() * outSide() * out * in * window.kernelElements());
        }

        NdArray images(Inputs inputs) {
            return inputs.random(images, side, side, in);
        }

        NdArray weights(Inputs inputs) {
            return inputs.random(out, in, window.size(), window.size());
        }

        NdArray results(Inputs inputs) {
            return inputs.random(images, outSide(), outSide(), out);
        }
    }

    static Stream<Kernel> all() {
        return Stream.of(
                        stem("ResNet", 16, 224, 64, 7, 2),
                        layer("ResNet-18", 16, 56, 64, 64, 3, 1),
                        layer("ResNet-18", 16, 56, 64, 128, 3, 2),
                        layer("ResNet-18", 16, 56, 64, 128, 1, 2),
                        layer("ResNet-18", 16, 28, 128, 128, 3, 1),
                        layer("ResNet-18", 16, 14, 256, 256, 3, 1),
                        layer("ResNet-18", 16, 7, 512, 512, 3, 1),
                        layer("ResNet-50", 16, 56, 256, 64, 1, 1),
                        layer("ResNet-50", 16, 56, 64, 256, 1, 1),
                        layer("ResNet-50", 16, 28, 256, 256, 3, 2),
                        layer("ResNet-50", 16, 28, 512, 128, 1, 1),
                        layer("ResNet-50", 16, 14, 256, 1024, 1, 1),
                        layer("ResNet-50", 16, 14, 1024, 2048, 1, 2),
                        layer("ResNet-50", 16, 7, 512, 2048, 1, 1),
                        stem("ResNet-18", 128, 32, 64, 7, 2),
                        layer("ResNet-18", 128, 8, 64, 64, 3, 1),
                        layer("ResNet-18", 128, 8, 64, 128, 3, 2),
                        layer("ResNet-18", 128, 4, 128, 128, 3, 1),
                        layer("ResNet-18", 128, 1, 512, 512, 3, 1),
                        stem("ResNet-20", 128, 32, 16, 3, 1),
                        layer("ResNet-20", 128, 32, 16, 16, 3, 1),
                        layer("ResNet-20", 128, 32, 16, 32, 3, 2),
                        layer("ResNet-20", 128, 8, 64, 64, 3, 1))
                .flatMap(ConvolutionKernels::kernels);
    }

    private static Layer layer(String model, int images, int side, int in, int out, int size, int stride) {
        return new Layer(model, images, side, in, out, new Conv2dGeometry(size, stride, size / 2, 1));
    }

    private static Layer stem(String model, int images, int side, int out, int size, int stride) {
        return layer(model, images, side, 3, out, size, stride);
    }

    /** Nobody asks for the gradient of the images themselves, and it is 1×1 convolutions that have a kernel of their own to add it. */
    private static Stream<Kernel> kernels(Layer layer) {
        Stream<Kernel> weights = Stream.of(forward(layer), backwardWeight(layer));
        if (layer.in == 3) {
            return weights;
        }
        Kernel input = backwardInput("conv2dBackwardInput", layer, Convolutions::conv2dBackwardInput);
        Stream<Kernel> inputs = layer.window.size() == 1
                ? Stream.of(input, backwardInput("addConv2dBackwardInput", layer, Convolutions::addConv2dBackwardInput))
                : Stream.of(input);
        return Stream.concat(weights, inputs);
    }

    private static Kernel forward(Layer layer) {
        return new Kernel("conv2d", layer.name(), layer.work(), inputs -> {
            NdArray x = layer.images(inputs);
            NdArray w = layer.weights(inputs);
            NdArray y = layer.results(inputs);
            return () -> inputs.backend().convolutions().conv2d(x, w, layer.window, 1, y);
        });
    }

    private interface InputGradient {
        void compute(Convolutions convolutions, NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx);
    }

    private static Kernel backwardInput(String name, Layer layer, InputGradient gradient) {
        return new Kernel(name, layer.name(), layer.work(), inputs -> {
            NdArray dy = layer.results(inputs);
            NdArray w = layer.weights(inputs);
            NdArray dx = layer.images(inputs);
            return () -> gradient.compute(inputs.backend().convolutions(), dy, w, layer.window, 1, dx);
        });
    }

    private static Kernel backwardWeight(Layer layer) {
        return new Kernel("conv2dBackwardWeight", layer.name(), layer.work(), inputs -> {
            NdArray x = layer.images(inputs);
            NdArray dy = layer.results(inputs);
            NdArray sum = layer.weights(inputs);
            return () -> inputs.backend().convolutions().conv2dBackwardWeight(x, dy, layer.window, 1, sum);
        });
    }
}
