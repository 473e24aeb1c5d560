package dev.lapidary.engine.reference;

import static dev.lapidary.engine.reference.ReferenceLoops.get;
import static dev.lapidary.engine.reference.ReferenceLoops.put;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Reductions;

/** Sums in the order of memory. */
final class ReferenceReductions implements Reductions {
    @Override
    public double sum(NdArray x) {
        double sum = 0;
        for (long i = 0; i < x.size(); i++) {
            sum += get(x, i);
        }
        return sum;
    }

    @Override
    public double sumOfSquares(NdArray x) {
        double sum = 0;
        for (long i = 0; i < x.size(); i++) {
            sum += get(x, i) * get(x, i);
        }
        return sum;
    }

    @Override
    public double penalty(double l1, double l2, NdArray p, NdArray sum) {
        double value = 0;
        for (long i = 0; i < p.size(); i++) {
            double x = get(p, i);
            value += l2 * x * x + l1 * Math.abs(x);
            put(sum, i, get(sum, i) + 2 * l2 * x + l1 * Math.signum(x));
        }
        return value;
    }
}
