package dev.lapidary.bench.kernels;

import dev.lapidary.engine.NdArray;
import java.util.function.Function;
import java.util.stream.Stream;

/** The simple passes over activations, and the loss, on the arrays that models have them on. */
final class ElementwiseKernels {
    /** The activations inside MiniLM's feed-forward layer, 32 texts of 128 tokens. */
    private static final int ROWS = 4096;

    private static final int COLUMNS = 1536;
    private static final String WIDE = "MiniLM 32×128 [" + ROWS + "×" + COLUMNS + "]";

    private ElementwiseKernels() {}

    static Stream<Kernel> all() {
        return Stream.of(
                wide("fill", 1, inputs -> {
                    NdArray y = inputs.random(ROWS, COLUMNS);
                    return () -> inputs.backend().elementwise().fill(0, y);
                }),
                wide("add", 3, inputs -> {
                    NdArray a = inputs.random(ROWS, COLUMNS);
                    NdArray b = inputs.random(ROWS, COLUMNS);
                    NdArray y = inputs.random(ROWS, COLUMNS);
                    return () -> inputs.backend().elementwise().add(a, b, y);
                }),
                wide("multiply", 3, inputs -> {
                    NdArray a = inputs.random(ROWS, COLUMNS);
                    NdArray b = inputs.random(ROWS, COLUMNS);
                    NdArray y = inputs.random(ROWS, COLUMNS);
                    return () -> inputs.backend().elementwise().multiply(a, b, y);
                }),
                wide("scale", 2, inputs -> {
                    NdArray x = inputs.random(ROWS, COLUMNS);
                    NdArray y = inputs.random(ROWS, COLUMNS);
                    return () -> inputs.backend().elementwise().scale(2, 1, x, y);
                }),
                wide("axpy", 3, inputs -> {
                    NdArray x = inputs.random(ROWS, COLUMNS);
                    NdArray sum = inputs.random(ROWS, COLUMNS);
                    return () -> inputs.backend().elementwise().axpy(1, x, sum);
                }),
                wide("addBias", 2, inputs -> {
                    NdArray x = inputs.random(ROWS, COLUMNS);
                    NdArray bias = inputs.random(COLUMNS);
                    NdArray y = inputs.random(ROWS, COLUMNS);
                    return () -> inputs.backend().rows().addBias(x, bias, y);
                }),
                wide("sumOverRows", 1, inputs -> {
                    NdArray x = inputs.random(ROWS, COLUMNS);
                    NdArray sum = inputs.random(COLUMNS);
                    return () -> inputs.backend().rows().sumOverRows(x, sum);
                }),
                softmax("MiniLM 32×128, one head", ROWS, 128),
                softmaxBackward("MiniLM 32×128, one head", ROWS, 128),
                crossEntropy("SST-2", 32, 2),
                crossEntropy("ImageNet", 16, 1000),
                crossEntropy("CIFAR-10", 128, 10));
    }

    private static Kernel wide(String name, int arrays, Function<Inputs, Runnable> prepare) {
        return new Kernel(name, WIDE, Work.numbers((double) arrays * ROWS * COLUMNS), prepare);
    }

    static Kernel copy(String shape, int size) {
        return new Kernel("copy", shape, Work.numbers(2.0 * size), inputs -> {
            NdArray x = inputs.random(size);
            NdArray y = inputs.random(size);
            return () -> inputs.backend().elementwise().copy(x, y);
        });
    }

    private static Kernel softmax(String of, int rows, int columns) {
        return new Kernel("softmax", size(of, rows, columns), Work.numbers(2.0 * rows * columns), inputs -> {
            NdArray x = inputs.random(rows, columns);
            NdArray y = inputs.random(rows, columns);
            return () -> inputs.backend().rows().softmax(x, y);
        });
    }

    private static Kernel softmaxBackward(String of, int rows, int columns) {
        return new Kernel("softmaxBackward", size(of, rows, columns), Work.numbers(3.0 * rows * columns), inputs -> {
            NdArray y = inputs.positive(rows, columns);
            NdArray dy = inputs.random(rows, columns);
            NdArray dx = inputs.random(rows, columns);
            return () -> inputs.backend().rows().softmaxBackward(y, dy, dx);
        });
    }

    private static Kernel crossEntropy(String of, int rows, int classes) {
        return new Kernel("crossEntropy", size(of, rows, classes), Work.numbers(2.0 * rows * classes), inputs -> {
            NdArray logits = inputs.random(rows, classes);
            NdArray labels = inputs.integers(rows, classes);
            NdArray losses = inputs.random(rows);
            NdArray dLogits = inputs.random(rows, classes);
            return () -> inputs.backend().rows().crossEntropy(logits, labels, 0, losses, dLogits);
        });
    }

    private static String size(String of, int rows, int columns) {
        return of + " [" + rows + "×" + columns + "]";
    }
}
