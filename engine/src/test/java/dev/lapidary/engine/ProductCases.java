package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.List;

/** The kernels that are matrix products. */
public final class ProductCases {
    /** Rows that the CPU makes products of by itself, if there are no fewer and whole panels of columns. */
    private static final int MANY_ROWS = 192;

    private ProductCases() {}

    static List<KernelCase> primitives() {
        List<KernelCase> kernels = new ArrayList<>();
        for (int inner : new int[] {0, 1, 33}) {
            for (int keep = 0; keep <= 1; keep++) {
                kernels.add(product(inner, false, false, keep));
                kernels.add(product(inner, true, false, keep));
                kernels.add(product(inner, false, true, keep));
                kernels.add(product(inner, true, true, keep));
            }
        }
        return kernels;
    }

    static List<KernelCase> fused() {
        List<KernelCase> kernels = new ArrayList<>();
        kernels.add(linear(33));
        kernels.add(linear(14));
        kernels.add(new KernelCase("linear of floats", (n, m) -> Chains.product(16), (b, in, n, m) -> {
            Inputs floats = in.floats();
            NdArray y = floats.output(n, m);
            b.matrices().linear(floats.normal(n, 16), floats.normal(m, 16), floats.normal(m), y);
            return List.of(y);
        }));
        for (int keep = 0; keep <= 1; keep++) {
            double kept = keep;
            kernels.add(new KernelCase("linearBackward, keep " + keep, (n, m) -> Chains.product(33), (b, in, n, m) -> {
                NdArray dx = kept == 0 ? in.output(33, n + m) : in.normal(33, n + m);
                NdArray wSum = in.floats().normal(33, n + m);
                b.matrices()
                        .linearBackward(
                                in.normal(33, n + m), in.floats().normal(33, n + m), in.normal(33, 33), kept, dx, wSum);
                return List.of(dx, wSum);
            }));
        }
        return kernels;
    }

    /** Products of many rows and whole panels of columns; sums are of 300 terms at most. */
    public static List<KernelCase> manyRows() {
        int inner = 300;
        List<KernelCase> kernels = new ArrayList<>();
        for (boolean transposed : new boolean[] {false, true}) {
            for (int keep = 0; keep <= 1; keep++) {
                kernels.add(ofMany(product(inner, false, transposed, keep)));
            }
        }
        kernels.add(ofMany(linear(inner)));
        for (int keep = 0; keep <= 1; keep++) {
            double kept = keep;
            kernels.add(new KernelCase(
                    "linearBackward of many rows, keep " + keep, (n, m) -> Chains.product(inner), (b, in, n, m) -> {
                        int rows = MANY_ROWS + n % 71;
                        NdArray dx = kept == 0 ? in.output(rows, panels(m)) : in.normal(rows, panels(m));
                        NdArray wSum = in.floats().normal(inner, panels(m));
                        NdArray x = in.normal(rows, panels(m));
                        NdArray w = in.floats().normal(inner, panels(m));
                        b.matrices().linearBackward(x, w, in.normal(rows, inner), kept, dx, wSum);
                        return List.of(dx, wSum);
                    }));
        }
        return kernels.stream().map(KernelCase::ofLongSums).toList();
    }

    private static int panels(int m) {
        return 64 * (m % 3 + 1);
    }

    private static KernelCase ofMany(KernelCase kernel) {
        return new KernelCase(kernel.name() + ", many rows", kernel.sums().getFirst(), (b, in, n, m) -> kernel.call()
                .on(b, in, MANY_ROWS + n, panels(m)));
    }

    private static KernelCase product(int inner, boolean transposeA, boolean transposeB, int keep) {
        String name = "matmul " + (transposeA ? "aᵀ·" : "a·") + (transposeB ? "bᵀ" : "b") + ", inner " + inner
                + (keep == 0 ? "" : ", added");
        return new KernelCase(name, (n, m) -> Chains.product(inner), (backend, in, n, m) -> {
            NdArray a = transposeA ? in.normal(inner, n) : in.normal(n, inner);
            NdArray b = transposeB ? in.normal(m, inner) : in.normal(inner, m);
            NdArray y = keep == 0 ? in.output(n, m) : in.normal(n, m);
            backend.matrices().matmul(a, transposeA, b, transposeB, keep, y);
            return List.of(y);
        });
    }

    private static KernelCase linear(int inner) {
        return new KernelCase("linear, inner " + inner, (n, m) -> Chains.product(inner), (b, in, n, m) -> {
            NdArray y = in.output(n, m);
            b.matrices()
                    .linear(
                            in.normal(n, inner),
                            in.floats().normal(m, inner),
                            in.floats().normal(m),
                            y);
            return List.of(y);
        });
    }
}
