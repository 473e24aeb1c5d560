package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.convolution.Convolution;
import dev.lapidary.engine.cpu.convolution.DirectConvolution;
import dev.lapidary.engine.cpu.convolution.Im2colConvolution;
import dev.lapidary.engine.cpu.convolution.PerPixelGemmConvolution;
import dev.lapidary.engine.cpu.convolution.PointwiseConvolution;
import dev.lapidary.engine.cpu.convolution.StemConvolution;
import dev.lapidary.engine.cpu.convolution.StridedPointwiseConvolution;
import dev.lapidary.engine.cpu.convolution.winograd.WinogradConvolution;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Convolutions;

/** Convolutions, by the algorithm that suits their shape: {@link Convolution}. */
final class CpuConvolutions implements Convolutions {
    private final Launcher launcher;
    private final ConvolutionAlgorithm algorithm;

    CpuConvolutions(Launcher launcher, ConvolutionAlgorithm algorithm) {
        this.launcher = launcher;
        this.algorithm = algorithm;
    }

    @Override
    public void conv2d(NdArray x, NdArray w, Conv2dGeometry window, int groups, NdArray y) {
        try (Scope scope = Scope.root(y.backend(), "conv2d")) {
            convolution(x.shape(), window, groups, y.shape())
                    .forward(launcher, scope, x.address(), w.address(), y.address());
        }
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(dx.backend(), "conv2d")) {
            convolution(dx.shape(), window, groups, dy.shape())
                    .backwardInput(launcher, scope, dy.address(), w.address(), dx.address());
        }
    }

    @Override
    public void addConv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(dx.backend(), "conv2d")) {
            Convolution convolution = convolution(dx.shape(), window, groups, dy.shape());
            if (!convolution.addBackwardInput(launcher, scope, dy.address(), w.address(), dx.address())) {
                Convolutions.super.addConv2dBackwardInput(dy, w, window, groups, dx);
            }
        }
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Conv2dGeometry window, int groups, NdArray sum) {
        try (Scope scope = Scope.root(sum.backend(), "conv2d")) {
            convolution(x.shape(), window, groups, dy.shape())
                    .backwardWeight(launcher, scope, x.address(), dy.address(), sum.address());
        }
    }

    /** The first of these algorithms that suits the shapes; {@link dev.lapidary.engine.cpu.convolution} tells what each is worth. */
    private Convolution convolution(Shape x, Conv2dGeometry window, int groups, Shape y) {
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
}
