package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/** Gradients of a convolution's weights that tasks have summed, a part each, in the order {@code [out, taps, in]}. */
public final class PartialWeightGradients {
    private PartialWeightGradients() {}

    /** Adds the parts to a sum in the parameter's order, {@code [out, in, taps]}. */
    public static void add(Launcher launcher, int parts, int out, int taps, int in, long from, long sum) {
        int row = taps * in;
        launcher.rows(out, row, (first, end, scratch) -> {
            long total = scratch.floats(row);
            for (int o = first; o < end; o++) {
                long at = 4L * o * row;
                ElementwiseKernel.copy(from + at, total, 4L * row);
                for (int part = 1; part < parts; part++) {
                    ElementwiseKernel.add(total, from + at + 4L * part * out * row, total, row);
                }
                if (taps == 1) {
                    ElementwiseKernel.add(sum + at, total, sum + at, in);
                } else {
                    addTransposed(taps, in, total, sum + at);
                }
            }
        });
    }

    /** Adds {@code [taps, in]} to {@code [in, taps]}. A method of its own, as in larger ones the compiler may not inline reads and writes. */
    public static void addTransposed(int taps, int in, long from, long sum) {
        for (int c = 0; c < in; c++) {
            for (int tap = 0; tap < taps; tap++) {
                long to = sum + 4L * (c * taps + tap);
                put(to, get(to) + get(from + 4L * (tap * in + c)));
            }
        }
    }
}
