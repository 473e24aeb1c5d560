package dev.lapidary.engine.cpu.convolution;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of a 3×3 convolution of stride 1. Neighbouring outputs see the same pixels through different taps, so that a
 * number loaded once is multiplied by the weights of all three taps of a row; sums stay in registers.
 *
 * <p>Each is written out, without arrays or helpers (not even {@link Simd#get}), for the reasons that {@link Simd} gives, and
 * uses as many registers as AVX2 has. The zeros that sums begin with are one vector each: had they one in common, the
 * compiler would not keep all sums in registers.
 */
final class Direct3x3Kernel {
    /** Neighbouring outputs that are computed at once. */
    static final int PIXELS = 8;
    /** Channels whose weights' gradients are computed at once. */
    static final int CHANNELS = 4;

    static final long VECTOR = 4L * Simd.COUNT;

    private Direct3x3Kernel() {}

    /**
     * y = start + the convolution, for {@link #PIXELS} neighbouring outputs and a vector of output channels.
     *
     * @param x the pixel that the first output sees at its upper left, from the first of {@code channels} to sum over
     * @param pixel from a pixel of x to its right neighbour, in bytes, as all distances
     * @param row from a pixel of x to the one below
     * @param w for each row of taps, each channel and each tap, a vector of output channels
     * @param rowW from a row of taps to the next
     */
    static void forward(
            int channels,
            long x,
            long pixel,
            long row,
            long w,
            long rowW,
            long start,
            long stepStart,
            long y,
            long stepY) {
        FloatVector y0 = broadcast(SPECIES, 0);
        FloatVector y1 = broadcast(SPECIES, 0);
        FloatVector y2 = broadcast(SPECIES, 0);
        FloatVector y3 = broadcast(SPECIES, 0);
        FloatVector y4 = broadcast(SPECIES, 0);
        FloatVector y5 = broadcast(SPECIES, 0);
        FloatVector y6 = broadcast(SPECIES, 0);
        FloatVector y7 = broadcast(SPECIES, 0);
        for (int i = 0; i < 3; i++) {
            long at = x + i * row;
            long weights = w + i * rowW;
            for (int c = 0; c < channels; c++) {
                FloatVector left = fromMemorySegment(SPECIES, ALL, weights, ORDER);
                FloatVector middle = fromMemorySegment(SPECIES, ALL, weights + VECTOR, ORDER);
                FloatVector right = fromMemorySegment(SPECIES, ALL, weights + 2 * VECTOR, ORDER);
                FloatVector x0 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at));
                y0 = x0.fma(left, y0);
                FloatVector x1 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + pixel));
                y0 = x1.fma(middle, y0);
                y1 = x1.fma(left, y1);
                FloatVector x2 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 2 * pixel));
                y0 = x2.fma(right, y0);
                y1 = x2.fma(middle, y1);
                y2 = x2.fma(left, y2);
                FloatVector x3 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 3 * pixel));
                y1 = x3.fma(right, y1);
                y2 = x3.fma(middle, y2);
                y3 = x3.fma(left, y3);
                FloatVector x4 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 4 * pixel));
                y2 = x4.fma(right, y2);
                y3 = x4.fma(middle, y3);
                y4 = x4.fma(left, y4);
                FloatVector x5 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 5 * pixel));
                y3 = x5.fma(right, y3);
                y4 = x5.fma(middle, y4);
                y5 = x5.fma(left, y5);
                FloatVector x6 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 6 * pixel));
                y4 = x6.fma(right, y4);
                y5 = x6.fma(middle, y5);
                y6 = x6.fma(left, y6);
                FloatVector x7 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 7 * pixel));
                y5 = x7.fma(right, y5);
                y6 = x7.fma(middle, y6);
                y7 = x7.fma(left, y7);
                FloatVector x8 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 8 * pixel));
                y6 = x8.fma(right, y6);
                y7 = x8.fma(middle, y7);
                FloatVector x9 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 9 * pixel));
                y7 = x9.fma(right, y7);
                at += 4;
                weights += 3 * VECTOR;
            }
        }
        y0.add(fromMemorySegment(SPECIES, ALL, start, ORDER)).intoMemorySegment(ALL, y, ORDER);
        y1.add(fromMemorySegment(SPECIES, ALL, start + stepStart, ORDER)).intoMemorySegment(ALL, y + stepY, ORDER);
        y2.add(fromMemorySegment(SPECIES, ALL, start + 2 * stepStart, ORDER))
                .intoMemorySegment(ALL, y + 2 * stepY, ORDER);
        y3.add(fromMemorySegment(SPECIES, ALL, start + 3 * stepStart, ORDER))
                .intoMemorySegment(ALL, y + 3 * stepY, ORDER);
        y4.add(fromMemorySegment(SPECIES, ALL, start + 4 * stepStart, ORDER))
                .intoMemorySegment(ALL, y + 4 * stepY, ORDER);
        y5.add(fromMemorySegment(SPECIES, ALL, start + 5 * stepStart, ORDER))
                .intoMemorySegment(ALL, y + 5 * stepY, ORDER);
        y6.add(fromMemorySegment(SPECIES, ALL, start + 6 * stepStart, ORDER))
                .intoMemorySegment(ALL, y + 6 * stepY, ORDER);
        y7.add(fromMemorySegment(SPECIES, ALL, start + 7 * stepStart, ORDER))
                .intoMemorySegment(ALL, y + 7 * stepY, ORDER);
    }

    /**
     * dw = the gradient of the weights of a row of taps, over some whole rows of pixels, for {@link #CHANNELS} channels of x
     * and a vector of y's.
     *
     * @param x the first pixel's first channel
     * @param pixel from a pixel of x to the next, also from the last of a row to the first of the next one
     * @param dy a vector for each pixel of x: the gradient of the output that sees it through the right tap; the middle tap's
     *     and the left one's are the next two
     * @param row from a row of dy to the next
     * @param dw for each channel and each tap, a vector of y's channels
     */
    static void backwardWeight(int rows, int columns, long x, long pixel, long dy, long row, long dw) {
        FloatVector left0 = broadcast(SPECIES, 0);
        FloatVector middle0 = broadcast(SPECIES, 0);
        FloatVector right0 = broadcast(SPECIES, 0);
        FloatVector left1 = broadcast(SPECIES, 0);
        FloatVector middle1 = broadcast(SPECIES, 0);
        FloatVector right1 = broadcast(SPECIES, 0);
        FloatVector left2 = broadcast(SPECIES, 0);
        FloatVector middle2 = broadcast(SPECIES, 0);
        FloatVector right2 = broadcast(SPECIES, 0);
        FloatVector left3 = broadcast(SPECIES, 0);
        FloatVector middle3 = broadcast(SPECIES, 0);
        FloatVector right3 = broadcast(SPECIES, 0);
        long at = x;
        for (int i = 0; i < rows; i++) {
            long gradients = dy + i * row;
            for (int j = 0; j < columns; j++) {
                FloatVector right = fromMemorySegment(SPECIES, ALL, gradients, ORDER);
                FloatVector middle = fromMemorySegment(SPECIES, ALL, gradients + VECTOR, ORDER);
                FloatVector left = fromMemorySegment(SPECIES, ALL, gradients + 2 * VECTOR, ORDER);
                FloatVector x0 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at));
                right0 = x0.fma(right, right0);
                middle0 = x0.fma(middle, middle0);
                left0 = x0.fma(left, left0);
                FloatVector x1 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 4));
                right1 = x1.fma(right, right1);
                middle1 = x1.fma(middle, middle1);
                left1 = x1.fma(left, left1);
                FloatVector x2 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 8));
                right2 = x2.fma(right, right2);
                middle2 = x2.fma(middle, middle2);
                left2 = x2.fma(left, left2);
                FloatVector x3 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at + 12));
                right3 = x3.fma(right, right3);
                middle3 = x3.fma(middle, middle3);
                left3 = x3.fma(left, left3);
                at += pixel;
                gradients += VECTOR;
            }
        }
        left0.intoMemorySegment(ALL, dw, ORDER);
        middle0.intoMemorySegment(ALL, dw + VECTOR, ORDER);
        right0.intoMemorySegment(ALL, dw + 2 * VECTOR, ORDER);
        left1.intoMemorySegment(ALL, dw + 3 * VECTOR, ORDER);
        middle1.intoMemorySegment(ALL, dw + 4 * VECTOR, ORDER);
        right1.intoMemorySegment(ALL, dw + 5 * VECTOR, ORDER);
        left2.intoMemorySegment(ALL, dw + 6 * VECTOR, ORDER);
        middle2.intoMemorySegment(ALL, dw + 7 * VECTOR, ORDER);
        right2.intoMemorySegment(ALL, dw + 8 * VECTOR, ORDER);
        left3.intoMemorySegment(ALL, dw + 9 * VECTOR, ORDER);
        middle3.intoMemorySegment(ALL, dw + 10 * VECTOR, ORDER);
        right3.intoMemorySegment(ALL, dw + 11 * VECTOR, ORDER);
    }

    /** {@link #backwardWeight} for one channel of x. */
    static void backwardOneChannel(int rows, int columns, long x, long pixel, long dy, long row, long dw) {
        FloatVector left = broadcast(SPECIES, 0);
        FloatVector middle = broadcast(SPECIES, 0);
        FloatVector right = broadcast(SPECIES, 0);
        long at = x;
        for (int i = 0; i < rows; i++) {
            long gradients = dy + i * row;
            for (int j = 0; j < columns; j++) {
                FloatVector number = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, at));
                right = number.fma(fromMemorySegment(SPECIES, ALL, gradients, ORDER), right);
                middle = number.fma(fromMemorySegment(SPECIES, ALL, gradients + VECTOR, ORDER), middle);
                left = number.fma(fromMemorySegment(SPECIES, ALL, gradients + 2 * VECTOR, ORDER), left);
                at += pixel;
                gradients += VECTOR;
            }
        }
        left.intoMemorySegment(ALL, dw, ORDER);
        middle.intoMemorySegment(ALL, dw + VECTOR, ORDER);
        right.intoMemorySegment(ALL, dw + 2 * VECTOR, ORDER);
    }
}
