package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.cpu.base.Launcher;
import dev.lapidary.engine.cpu.convolution.Convolution;
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
            Convolution.of(algorithm, x.shape(), window, groups, y.shape())
                    .forward(launcher, scope, x.address(), w.address(), y.address());
        }
    }

    @Override
    public void conv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(dx.backend(), "conv2d")) {
            Convolution.of(algorithm, dx.shape(), window, groups, dy.shape())
                    .backwardInput(launcher, scope, dy.address(), w.address(), dx.address());
        }
    }

    @Override
    public void addConv2dBackwardInput(NdArray dy, NdArray w, Conv2dGeometry window, int groups, NdArray dx) {
        try (Scope scope = Scope.root(dx.backend(), "conv2d")) {
            Convolution convolution = Convolution.of(algorithm, dx.shape(), window, groups, dy.shape());
            if (!convolution.addBackwardInput(launcher, scope, dy.address(), w.address(), dx.address())) {
                Convolutions.super.addConv2dBackwardInput(dy, w, window, groups, dx);
            }
        }
    }

    @Override
    public void conv2dBackwardWeight(NdArray x, NdArray dy, Conv2dGeometry window, int groups, NdArray sum) {
        try (Scope scope = Scope.root(sum.backend(), "conv2d")) {
            Convolution.of(algorithm, x.shape(), window, groups, dy.shape())
                    .backwardWeight(launcher, scope, x.address(), dy.address(), sum.address());
        }
    }
}
