package dev.lapidary.engine.reference;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Convolutions;

/** Convolutions, each as one loop over all pixels that an output sees. */
final class ReferenceConvolutions implements Convolutions {
    @Override
    public void conv2d(NdArray x, NdArray w, Conv2dGeometry window, int groups, NdArray y) {
        new ReferenceConvolution(x, w, window, groups, y).forward(y);
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        new ReferenceConvolution(dx, w, window, groups, dy).backwardInput(dx);
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Conv2dGeometry window, int groups, NdArray sum) {
        new ReferenceConvolution(x, sum, window, groups, dy).backwardWeight(sum);
    }
}
