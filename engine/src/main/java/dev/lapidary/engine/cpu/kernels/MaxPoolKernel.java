package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.getInt;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static dev.lapidary.engine.cpu.simd.Simd.putInt;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The largest numbers that a window sees in each channel, and where they were taken from: pixel numbers within an image. */
public record MaxPoolKernel(int height, int width, int channels, int outHeight, int outWidth) {
    public static MaxPoolKernel of(Shape x, Shape y) {
        return new MaxPoolKernel(x.dim(1), x.dim(2), x.dim(3), y.dim(1), y.dim(2));
    }

    /** All channels of position {@code position}. */
    public void forward(int position, Conv2dGeometry window, long x, long y, long argmax) {
        int top = window.start(position / outWidth % outHeight);
        int left = window.start(position % outWidth);
        long image = x + 4L * (position / (outWidth * outHeight)) * height * width * channels;
        long to = y + 4L * position * channels;
        long from = argmax + 4L * position * channels;
        boolean first = true;
        for (int tap = 0; tap < window.kernelElements(); tap++) {
            int i = top + tap / window.size() * window.dilation();
            int j = left + tap % window.size() * window.dilation();
            if (i >= 0 && i < height && j >= 0 && j < width) {
                int pixel = i * width + j;
                see(pixel, first, image + 4L * pixel * channels, to, from);
                first = false;
            }
        }
    }

    /** Takes what is larger than what was taken so far, or no number. Pixel numbers travel as the bits of floats. */
    private void see(int pixel, boolean first, long x, long y, long argmax) {
        float bits = Float.intBitsToFloat(pixel);
        if (first) {
            ElementwiseKernel.copy(x, y, 4L * channels);
            ElementwiseKernel.fill(bits, argmax, channels);
            return;
        }
        int whole = Simd.whole(channels);
        for (int c = 0; c < whole; c += Simd.COUNT) {
            FloatVector value = fromMemorySegment(SPECIES, ALL, x + 4L * c, ORDER);
            FloatVector best = fromMemorySegment(SPECIES, ALL, y + 4L * c, ORDER);
            VectorMask<Float> better = value.compare(VectorOperators.GT, best).or(value.test(VectorOperators.IS_NAN));
            best.blend(value, better).intoMemorySegment(ALL, y + 4L * c, ORDER);
            fromMemorySegment(SPECIES, ALL, argmax + 4L * c, ORDER)
                    .blend(broadcast(SPECIES, bits), better)
                    .intoMemorySegment(ALL, argmax + 4L * c, ORDER);
        }
        for (int c = whole; c < channels; c++) {
            float value = get(x + 4L * c);
            if (value > get(y + 4L * c) || Float.isNaN(value)) {
                put(y + 4L * c, value);
                putInt(argmax + 4L * c, pixel);
            }
        }
    }

    /** All positions of image {@code image}. */
    public void backward(int image, long dy, long argmax, long dx) {
        long pixels = dx + 4L * image * height * width * channels;
        ElementwiseKernel.fill(0, pixels, height * width * channels);
        int outputs = outHeight * outWidth;
        for (int position = image * outputs; position < (image + 1) * outputs; position++) {
            for (int c = 0; c < channels; c++) {
                long at = 4 * ((long) position * channels + c);
                long pixel = pixels + 4 * ((long) getInt(argmax + at) * channels + c);
                put(pixel, get(pixel) + get(dy + at));
            }
        }
    }
}
