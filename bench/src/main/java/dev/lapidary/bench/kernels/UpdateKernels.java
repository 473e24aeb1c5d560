package dev.lapidary.bench.kernels;

import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.SgdStep;
import java.util.stream.Stream;

/** The passes over all parameters of a model. */
final class UpdateKernels {
    private static final int MINILM = 22_713_216;
    private static final int RESNET_18 = 11_689_512;
    private static final int RESNET_50 = 25_557_032;

    private UpdateKernels() {}

    static Stream<Kernel> all() {
        return Stream.of(
                adam("MiniLM", MINILM),
                sumOfSquares("MiniLM", MINILM),
                penalty("MiniLM", MINILM),
                sgd("ResNet-18", RESNET_18),
                sgd("ResNet-50", RESNET_50));
    }

    /** Reads parameters, gradient and both moments; writes all but the gradient. */
    private static Kernel adam(String model, int parameters) {
        return new Kernel("adam", name(model, parameters), Work.numbers(7.0 * parameters), inputs -> {
            NdArray p = inputs.random(parameters);
            NdArray g = inputs.random(parameters);
            NdArray m = inputs.random(parameters);
            NdArray v = inputs.positive(parameters);
            AdamStep step = new AdamStep(5e-5, 0.9, 0.999, 1e-8, 0, 10, 1);
            return () -> inputs.backend().updates().adam(step, p, g, m, v);
        });
    }

    /** With momentum: reads parameters, gradient and velocity, writes all but the gradient. */
    private static Kernel sgd(String model, int parameters) {
        return new Kernel("sgd", name(model, parameters), Work.numbers(5.0 * parameters), inputs -> {
            NdArray p = inputs.random(parameters);
            NdArray g = inputs.random(parameters);
            NdArray velocity = inputs.random(parameters);
            SgdStep step = new SgdStep(1e-2, 0.9, false, 0, false, 1);
            return () -> inputs.backend().updates().sgd(step, p, g, velocity);
        });
    }

    /** The gradient's norm. */
    private static Kernel sumOfSquares(String model, int parameters) {
        return new Kernel("sumOfSquares", name(model, parameters), Work.numbers(parameters), inputs -> {
            NdArray g = inputs.random(parameters);
            return () -> inputs.backend().reductions().sumOfSquares(g);
        });
    }

    /** Reads parameters and gradient, writes the gradient. */
    private static Kernel penalty(String model, int parameters) {
        return new Kernel("penalty", name(model, parameters), Work.numbers(3.0 * parameters), inputs -> {
            NdArray p = inputs.random(parameters);
            NdArray g = inputs.random(parameters);
            return () -> inputs.backend().reductions().penalty(0, 1e-4, p, g);
        });
    }

    private static String name(String model, int parameters) {
        return "%s %.1f M".formatted(model, parameters / 1e6);
    }
}
