package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;

/** Convolutions of images {@code [n, height, width, channels]}, with weights {@code [out, in / groups, size, size]}. */
public interface Convolutions {
    /**
     * y[n, i, j, o] = Σ x[n, i′, j′, c]·w[o, c, k], over the window's taps k, which see pixel (i′, j′), and the channels c of o's
     * group. Padding is 0.
     */
    void conv2d(NdArray x, NdArray w, Conv2dGeometry window, int groups, NdArray y);

    /** dx[n, i′, j′, c] = Σ dy[n, i, j, o]·w[o, c, k], over all that x[n, i′, j′, c] went into. */
    void conv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx);

    /** The same, added to what dx holds. */
    default void addConv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(dx.backend(), "conv2d")) {
            NdArray more = scope.empty("dx", dx.dtype(), dx.shape());
            conv2dBackwardInput(dy, w, window, groups, more);
            dx.backend().elementwise().axpy(1, more, dx);
        }
    }

    /** sum[o, c, k] += Σ dy[n, i, j, o]·x[n, i′, j′, c]. */
    void conv2dBackwardWeight(NdArray x, NdArray dy, Conv2dGeometry window, int groups, NdArray sum);
}
