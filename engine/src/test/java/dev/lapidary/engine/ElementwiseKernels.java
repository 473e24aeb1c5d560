package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The kernels whose results depend on one number of each input. */
final class ElementwiseKernels {
    private ElementwiseKernels() {}

    static List<Kernel> primitives() {
        List<Kernel> kernels = new ArrayList<>();
        Collections.addAll(
                kernels,
                Kernel.unary("fill", (b, x, y) -> b.fill(1.5, y)),
                Kernel.unary("copy", Backend::copy),
                Kernel.unary("scale", (b, x, y) -> b.scale(0.3, -2, x, y)),
                Kernel.unary("scale by 0", (b, x, y) -> b.scale(0, 0.5, y, y)),
                Kernel.unary("dropout", (b, x, y) -> b.dropout(Kernel.DROPOUT, 9, x, y)),
                Kernel.unary("no dropout", (b, x, y) -> b.dropout(DropoutMask.NONE, 9, x, y)),
                Kernel.binary("add", Backend::add),
                Kernel.binary("multiply", Backend::multiply),
                new Kernel("divide", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.divide(in.normal(n, m), in.positive(n, m), y);
                    return List.of(y);
                }),
                new Kernel("sqrt", (b, in, n, m) -> {
                    NdArray x = in.positive(n, m);
                    b.sqrt(x, x);
                    return List.of(x);
                }),
                new Kernel("axpy", (b, in, n, m) -> {
                    NdArray sum = in.normal(n, m);
                    b.axpy(-1.7, in.normal(n, m), sum);
                    return List.of(sum);
                }),
                new Kernel("copy to floats", (b, in, n, m) -> {
                    NdArray y = in.floats().output(n, m);
                    b.copy(in.normal(n, m), y);
                    return List.of(y);
                }),
                new Kernel("copy of floats", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.copy(in.floats().normal(n, m), y);
                    return List.of(y);
                }),
                new Kernel("copyBlock", (b, in, n, m) -> {
                    NdArray y = in.normal(n + 1, m + 3);
                    b.copyBlock(in.normal(n + 2, m + 1), 2, 1, y, 1, 3, n, m);
                    return List.of(y);
                }));
        for (Activation f : Activation.values()) {
            kernels.add(Kernel.unary("activate " + f, (b, x, y) -> b.activate(f, x, y)));
            kernels.add(Kernel.binary("activateBackward " + f, (b, x, dy, dx) -> b.activateBackward(f, x, dy, dx)));
        }
        return kernels;
    }
}
