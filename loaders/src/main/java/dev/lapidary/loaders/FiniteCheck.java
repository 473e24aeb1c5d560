package dev.lapidary.loaders;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds NaN and infinity in stored numbers. An element is either where its bits without the sign are at least those of
 * infinity, so that the largest of a block says whether one is among it: a loop over an array that the JVM vectorizes.
 */
final class FiniteCheck {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private static final int F32_INFINITY = 0x7f800000;
    private static final int F16_INFINITY = 0x7c00;
    private static final int BF16_INFINITY = 0x7f80;
    /** The first double that rounds to infinity in single precision. */
    private static final long F64_TOO_LARGE = Double.doubleToRawLongBits(0x1.ffffffp127);

    /** Elements looked at together: few enough for the first-level cache. */
    private static final int BLOCK = 1 << 12;

    private FiniteCheck() {}

    /** The index of the first, or -1. @throws LoaderException if the tensor is not floating-point */
    static long firstNotFinite(StoredTensor tensor) {
        TensorConversion.requireFloat(tensor);
        long[] found = {-1};
        TensorConversion.guarded(tensor, () -> found[0] = search(tensor));
        return found[0];
    }

    private static long search(StoredTensor tensor) {
        MemorySegment data = tensor.data();
        return switch (tensor.type()) {
            case F16 -> shorts(data, tensor.size(), F16_INFINITY);
            case BF16 -> shorts(data, tensor.size(), BF16_INFINITY);
            case F32 -> ints(data, tensor.size());
            case F64 -> longs(data, tensor.size());
            default -> throw new AssertionError(tensor.type());
        };
    }

    private static long ints(MemorySegment data, long size) {
        int[] block = new int[(int) Math.min(BLOCK, size)];
        for (long from = 0; from < size; from += BLOCK) {
            int length = (int) Math.min(BLOCK, size - from);
            MemorySegment.copy(data, INT, Integer.BYTES * from, block, 0, length);
            int largest = 0;
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, block[i] & Integer.MAX_VALUE);
            }
            if (largest >= F32_INFINITY) {
                for (int i = 0; ; i++) {
                    if ((block[i] & Integer.MAX_VALUE) >= F32_INFINITY) {
                        return from + i;
                    }
                }
            }
        }
        return -1;
    }

    private static long shorts(MemorySegment data, long size, int infinity) {
        short[] block = new short[(int) Math.min(BLOCK, size)];
        for (long from = 0; from < size; from += BLOCK) {
            int length = (int) Math.min(BLOCK, size - from);
            MemorySegment.copy(data, SHORT, Short.BYTES * from, block, 0, length);
            int largest = 0;
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, block[i] & Short.MAX_VALUE);
            }
            if (largest >= infinity) {
                for (int i = 0; ; i++) {
                    if ((block[i] & Short.MAX_VALUE) >= infinity) {
                        return from + i;
                    }
                }
            }
        }
        return -1;
    }

    private static long longs(MemorySegment data, long size) {
        for (long i = 0; i < size; i++) {
            if ((data.get(LONG, Long.BYTES * i) & Long.MAX_VALUE) >= F64_TOO_LARGE) {
                return i;
            }
        }
        return -1;
    }
}
