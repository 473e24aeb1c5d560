package dev.lapidary.engine.cpu.convolution.winograd;

import static dev.lapidary.engine.cpu.convolution.winograd.Winograd.TAPS;
import static dev.lapidary.engine.cpu.convolution.winograd.Winograd.WEIGHTS;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;

/**
 * The weights at address w of a 3×3 convolution, and their transform for its {@link WinogradConvolution}.
 *
 * @param in channels of x
 * @param out channels of y
 * @param reversed whether they belong to the convolution that this one is the gradient of: {@code [in, out, 3, 3]}, with the
 *     taps in reverse, rather than {@code [out, in, 3, 3]}
 */
record WinogradWeights(Winograd.Transform transform, long w, int in, int out, boolean reversed) {
    private static final int ALL_TAPS = TAPS * TAPS;
    /** Channels of x whose taps are copied together: they stay in the smallest cache. */
    private static final int CHANNELS = 32;
    /** Room between the taps' numbers: a power of two of them would share a few sets of the cache. */
    private static final int GAP = 16;

    /** How many floats {@link #transform} needs for so many channels of y. */
    static long workspaceSize(int n) {
        return (long) CHANNELS * ALL_TAPS * (n + GAP) + (long) WEIGHTS * TAPS * n;
    }

    /**
     * Transforms the weights between some channels to {@code [36, end − first, n]}.
     *
     * @param o the first of n channels of y
     * @param first of the channels of x, as many as a multiple of 32
     * @param weightStep from one of the 36 to the next, in bytes
     */
    void transform(int o, int n, int first, int end, long workspace, long to, long weightStep) {
        long tapStep = 4L * (n + GAP);
        long square = workspace + CHANNELS * ALL_TAPS * tapStep;
        for (int block = first; block < end; block += CHANNELS) {
            take(o, n, block, tapStep, workspace);
            for (int c = 0; c < CHANNELS; c++) {
                Winograd.square(
                        transform,
                        TAPS,
                        WEIGHTS,
                        n,
                        workspace + c * ALL_TAPS * tapStep,
                        TAPS * tapStep,
                        tapStep,
                        square,
                        to + 4L * n * (block - first + c),
                        WEIGHTS * weightStep,
                        weightStep);
            }
        }
    }

    /** Copies taps to {@code [32, 9, n]}, which are {@code tapStep} apart, in the order in which they lie in memory. */
    private void take(int o, int n, int c, long tapStep, long to) {
        if (reversed) {
            for (int i = 0; i < CHANNELS; i++) {
                long from = w + 4L * ALL_TAPS * ((c + i) * out + o);
                take(n, from + 4L * (ALL_TAPS - 1), -4, to + i * ALL_TAPS * tapStep, 4, tapStep);
            }
        } else {
            for (int i = 0; i < n; i++) {
                take(CHANNELS, w + 4L * ALL_TAPS * ((o + i) * in + c), 4, to + 4L * i, ALL_TAPS * tapStep, tapStep);
            }
        }
    }

    /** Copies the taps of some channels, which lie side by side, each in steps of {@code fromStep}. */
    private static void take(int channels, long from, long fromStep, long to, long toStep, long tapStep) {
        for (int i = 0; i < channels; i++) {
            for (int tap = 0; tap < ALL_TAPS; tap++) {
                put(to + i * toStep + tap * tapStep, get(from + 4L * i * ALL_TAPS + tap * fromStep));
            }
        }
    }
}
