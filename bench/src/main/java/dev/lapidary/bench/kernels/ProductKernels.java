package dev.lapidary.bench.kernels;

import dev.lapidary.engine.NdArray;
import java.util.List;
import java.util.stream.Stream;

/** The linear layers of a BERT: forward, the input's gradient, the weight's. */
final class ProductKernels {
    private ProductKernels() {}

    static Stream<Kernel> all() {
        return TextSetting.ALL.stream().flatMap(ProductKernels::of);
    }

    private static Stream<Kernel> of(TextSetting s) {
        return Stream.of(
                        layer(s, s.hidden(), s.hidden()),
                        layer(s, s.hidden(), s.intermediate()),
                        layer(s, s.intermediate(), s.hidden()))
                .flatMap(List::stream);
    }

    private static List<Kernel> layer(TextSetting s, int in, int out) {
        String shape = s.matrix(in) + "→" + out;
        int n = s.tokens();
        return List.of(
                linear(shape, n, in, out),
                product("matmul (dX of linear)", shape, n, out, in, false, false, 0),
                product("matmul (dW of linear)", shape, out, n, in, true, false, 1));
    }

    private static Kernel linear(String shape, int n, int in, int out) {
        return new Kernel("linear", shape, Work.flops(2.0 * n * in * out), inputs -> {
            NdArray x = inputs.random(n, in);
            NdArray w = inputs.random(out, in);
            NdArray bias = inputs.random(out);
            NdArray y = inputs.random(n, out);
            return () -> inputs.backend().matrices().linear(x, w, bias, y);
        });
    }

    /** op(a)·op(b) of {@code [rows, inner]} and {@code [inner, columns]}. */
    static Kernel product(
            String name,
            String shape,
            int rows,
            int inner,
            int columns,
            boolean transposeA,
            boolean transposeB,
            double keep) {
        return new Kernel(name, shape, Work.flops(2.0 * rows * inner * columns), inputs -> {
            NdArray a = transposeA ? inputs.random(inner, rows) : inputs.random(rows, inner);
            NdArray b = transposeB ? inputs.random(columns, inner) : inputs.random(inner, columns);
            NdArray y = inputs.random(rows, columns);
            return () -> inputs.backend().matrices().matmul(a, transposeA, b, transposeB, keep, y);
        });
    }
}
