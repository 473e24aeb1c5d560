package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;

/** Cross-entropy of a row, in double precision: classes are few. */
public final class CrossEntropyKernel {
    private CrossEntropyKernel() {}

    /** Writes dx = p − target, with p = softmax(x), and returns −Σ target·log p; both are 0 if the label is negative. */
    public static float row(long x, int label, double smoothing, int classes, long dx) {
        if (label < 0) {
            ElementwiseKernel.fill(0, dx, classes);
            return 0;
        }
        double max = SoftmaxKernel.max(x, classes);
        double total = 0;
        for (int j = 0; j < classes; j++) {
            total += Math.exp(get(x + 4L * j) - max);
        }
        double logTotal = max + Math.log(total);
        double loss = 0;
        for (int j = 0; j < classes; j++) {
            double target = (j == label ? 1 - smoothing : 0) + smoothing / classes;
            double logP = get(x + 4L * j) - logTotal;
            loss -= target == 0 ? 0 : target * logP;
            put(dx + 4L * j, (float) (Math.exp(logP) - target));
        }
        return (float) loss;
    }
}
