package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import java.util.List;

/** Sums over whole arrays. Those that return a number wait for the device. */
public interface Reductions {
    /** Σ x. */
    double sum(NdArray x);

    /** Σ x². */
    double sumOfSquares(NdArray x);

    /** Σ x² over some arrays, for which a device is waited for once. */
    default double sumOfSquares(List<NdArray> arrays) {
        double total = 0;
        for (NdArray x : arrays) {
            total += sumOfSquares(x);
        }
        return total;
    }

    /** y = Σ x / count, a scalar of {@link Backend#floatType}: the mean of those that count, if the others are 0. */
    default void mean(NdArray x, long count, NdArray y) {
        y.backend().elementwise().fill(sum(x) / count, y);
    }

    /** sum += 2·l2·p + l1·sign(p), the gradient of the penalty l2·‖p‖² + l1·|p|, whose value is returned. */
    double penalty(double l1, double l2, NdArray p, NdArray sum);
}
