package dev.lapidary.engine.cpu.convolution;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.base.Launcher;

/** A convolution by the algorithm that suits it. The weights and their gradient are {@code [out, in / groups, taps]}. */
public interface Convolution {
    static Convolution of(ConvolutionAlgorithm algorithm, Shape x, Conv2dGeometry window, int groups, Shape y) {
        if (PerPixelGemmConvolution.suits(x, window, groups, y)) {
            return PerPixelGemmConvolution.of(x, window, y);
        }
        if (StemConvolution.suits(x, window, groups, y)) {
            return StemConvolution.of(x, window, y);
        }
        if (PointwiseConvolution.suits(x, window, groups, y)) {
            return PointwiseConvolution.of(x, y);
        }
        if (StridedPointwiseConvolution.suits(x, window, groups, y)) {
            return StridedPointwiseConvolution.of(x, window, y);
        }
        if (algorithm == ConvolutionAlgorithm.AUTO && WinogradConvolution.suits(x, window, groups, y)) {
            return WinogradConvolution.of(x, window, y);
        }
        return DirectConvolution.suits(window, groups, y)
                ? DirectConvolution.of(x, window, y)
                : Im2colConvolution.of(x, window, groups, y);
    }

    /** @param scope for working memory */
    void forward(Launcher launcher, Scope scope, long x, long w, long y);

    void backwardInput(Launcher launcher, Scope scope, long dy, long w, long dx);

    /** Adds it to what dx holds, where that takes no more memory, and says whether it did. */
    default boolean addBackwardInput(Launcher launcher, Scope scope, long dy, long w, long dx) {
        return false;
    }

    /** Adds to {@code sum}. */
    void backwardWeight(Launcher launcher, Scope scope, long x, long dy, long sum);
}
