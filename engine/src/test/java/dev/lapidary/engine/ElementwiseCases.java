package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The kernels whose results depend on one number of each input. */
final class ElementwiseCases {
    private ElementwiseCases() {}

    static List<KernelCase> primitives() {
        List<KernelCase> kernels = new ArrayList<>();
        Collections.addAll(
                kernels,
                KernelCase.unary("fill", (b, x, y) -> b.elementwise().fill(1.5, y)),
                KernelCase.unary("copy", (b, x, y) -> b.elementwise().copy(x, y)),
                KernelCase.unary("scale", (b, x, y) -> b.elementwise().scale(0.3, -2, x, y)),
                KernelCase.unary("scale by 0", (b, x, y) -> b.elementwise().scale(0, 0.5, y, y)),
                KernelCase.unary("dropout", (b, x, y) -> b.elementwise().dropout(KernelCase.DROPOUT, 9, x, y)),
                KernelCase.unary("no dropout", (b, x, y) -> b.elementwise().dropout(DropoutMask.NONE, 9, x, y)),
                KernelCase.binary("add", (b, x, y, z) -> b.elementwise().add(x, y, z)),
                KernelCase.binary("multiply", (b, x, y, z) -> b.elementwise().multiply(x, y, z)),
                new KernelCase("divide", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.elementwise().divide(in.normal(n, m), in.positive(n, m), y);
                    return List.of(y);
                }),
                new KernelCase("sqrt", (b, in, n, m) -> {
                    NdArray x = in.positive(n, m);
                    b.elementwise().sqrt(x, x);
                    return List.of(x);
                }),
                new KernelCase("axpy", (b, in, n, m) -> {
                    NdArray sum = in.normal(n, m);
                    b.elementwise().axpy(-1.7, in.normal(n, m), sum);
                    return List.of(sum);
                }),
                new KernelCase("copy to floats", (b, in, n, m) -> {
                    NdArray y = in.floats().output(n, m);
                    b.elementwise().copy(in.normal(n, m), y);
                    return List.of(y);
                }),
                new KernelCase("copy of floats", (b, in, n, m) -> {
                    NdArray y = in.output(n, m);
                    b.elementwise().copy(in.floats().normal(n, m), y);
                    return List.of(y);
                }),
                new KernelCase("copyBlock", (b, in, n, m) -> {
                    NdArray y = in.normal(n + 1, m + 3);
                    b.rows().copyBlock(in.normal(n + 2, m + 1), 2, 1, y, 1, 3, n, m);
                    return List.of(y);
                }));
        for (Activation f : Activation.values()) {
            kernels.add(KernelCase.unary(
                    "activate " + f, (b, x, y) -> b.elementwise().activate(f, x, y)));
            kernels.add(KernelCase.binary(
                    "activateBackward " + f, (b, x, dy, dx) -> b.elementwise().activateBackward(f, x, dy, dx)));
        }
        return kernels;
    }
}
