package dev.lapidary.bench.kernels;

import java.util.List;
import java.util.stream.Stream;

/** All that is measured. */
final class Kernels {
    private static final int SIDE = 2048;
    private static final int LARGE = 1 << 26;

    private Kernels() {}

    /** What the machine does at best in each measure: the large product and the large copy that all else is compared with. */
    static Kernel machine(Work.Measure measure) {
        return switch (measure) {
            case ARITHMETIC ->
                ProductKernels.product("matmul", "machine: " + SIDE + "³", SIDE, SIDE, SIDE, false, false, 0);
            case MEMORY -> ElementwiseKernels.copy("machine: " + (LARGE * (long) Float.BYTES >> 20) + " MB", LARGE);
        };
    }

    /** In the order of the table. */
    static List<Kernel> all() {
        return Stream.of(
                        Stream.of(machine(Work.Measure.ARITHMETIC), machine(Work.Measure.MEMORY)),
                        ProductKernels.all(),
                        TextKernels.all(),
                        ElementwiseKernels.all(),
                        ConvolutionKernels.all(),
                        ImageKernels.all(),
                        UpdateKernels.all())
                .flatMap(kernels -> kernels)
                .toList();
    }

    static Kernel named(String id) {
        return all().stream()
                .filter(kernel -> kernel.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no kernel '" + id + "'"));
    }
}
