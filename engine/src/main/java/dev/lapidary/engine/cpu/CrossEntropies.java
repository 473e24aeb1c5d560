package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.base.Lanes.get;
import static dev.lapidary.engine.cpu.base.Lanes.put;

import dev.lapidary.engine.cpu.base.Elementwise;

/** Cross-entropy of a row, in double precision: classes are few. */
final class CrossEntropies {
    private CrossEntropies() {}

    /** Writes dx = p − target, with p = softmax(x), and returns −Σ target·log p; both are 0 if the label is negative. */
    static float row(long x, int label, double smoothing, int classes, long dx) {
        if (label < 0) {
            Elementwise.fill(0, dx, classes);
            return 0;
        }
        double max = Softmaxes.max(x, classes);
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
