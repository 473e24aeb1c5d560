package dev.lapidary.loaders;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.lapidary.engine.Bfloat16;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** From stored bytes to numbers; into arrays a chunk at a time, so that the heap never holds a whole matrix. */
final class TensorConversion {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);

    /** Elements converted at a time. */
    private static final int CHUNK = 1 << 16;

    private TensorConversion() {}

    static void copy(StoredTensor tensor, NdArray target) {
        if (!tensor.shape().equals(target.shape())) {
            throw new LoaderException(tensor + " does not fit an array of shape " + target.shape()
                    + "; use the config.json that belongs to the checkpoint");
        }
        requireFloat(tensor);
        if (target.dtype() == DType.I32) {
            throw new LoaderException(
                    tensor + " cannot fill an array of integers; load it into a floating-point array");
        }
        HostAccess host = target.backend().host();
        guarded(tensor, () -> {
            if (tensor.type().name().equals(target.dtype().name())) {
                host.write(target, tensor.data());
            } else if (tensor.type() == StoredType.F64) {
                copyDoubles(tensor.data(), target, host);
            } else {
                copyFloats(tensor, target, host);
            }
        });
    }

    private static void copyDoubles(MemorySegment data, NdArray target, HostAccess host) {
        double[] chunk = {};
        for (long from = 0; from < target.size(); from += chunk.length) {
            chunk = resized(chunk, target.size() - from);
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = data.get(DOUBLE, 8L * (from + i));
            }
            host.write(target.slice(from, Shape.of(chunk.length)), chunk);
        }
    }

    private static void copyFloats(StoredTensor tensor, NdArray target, HostAccess host) {
        float[] chunk = {};
        for (long from = 0; from < target.size(); from += chunk.length) {
            chunk = resized(chunk, target.size() - from);
            fill(tensor, from, chunk);
            host.write(target.slice(from, Shape.of(chunk.length)), chunk);
        }
    }

    static float[] toFloats(StoredTensor tensor) {
        requireFloat(tensor);
        float[] values = new float[Math.toIntExact(tensor.size())];
        guarded(tensor, () -> fill(tensor, 0, values));
        return values;
    }

    static long[] toLongs(StoredTensor tensor) {
        long[] values = new long[Math.toIntExact(tensor.size())];
        guarded(tensor, () -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = integer(tensor, i);
            }
        });
        return values;
    }

    private static long integer(StoredTensor tensor, long i) {
        MemorySegment data = tensor.data();
        return switch (tensor.type()) {
            case I64, U64 -> data.get(LONG, 8 * i);
            case I32 -> data.get(INT, 4 * i);
            case U32 -> Integer.toUnsignedLong(data.get(INT, 4 * i));
            case I16 -> data.get(SHORT, 2 * i);
            case U16 -> Short.toUnsignedLong(data.get(SHORT, 2 * i));
            case I8 -> data.get(BYTE, i);
            case U8, BOOL -> Byte.toUnsignedLong(data.get(BYTE, i));
            default -> throw new LoaderException(tensor + " holds no integers; only integer and boolean tensors do");
        };
    }

    /** The elements from {@code from} on, as many as fit in {@code values}. */
    private static void fill(StoredTensor tensor, long from, float[] values) {
        MemorySegment data = tensor.data();
        switch (tensor.type()) {
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(data.get(SHORT, 2 * (from + i)));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Bfloat16.toFloat(data.get(SHORT, 2 * (from + i)));
                }
            }
            case F32 -> MemorySegment.copy(data, FLOAT, 4 * from, values, 0, values.length);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) data.get(DOUBLE, 8 * (from + i));
                }
            }
            default -> throw new AssertionError(tensor.type());
        }
    }

    private static float[] resized(float[] chunk, long left) {
        int length = (int) Math.min(CHUNK, left);
        return chunk.length == length ? chunk : new float[length];
    }

    private static double[] resized(double[] chunk, long left) {
        int length = (int) Math.min(CHUNK, left);
        return chunk.length == length ? chunk : new double[length];
    }

    static void requireFloat(StoredTensor tensor) {
        if (!tensor.type().isFloat()) {
            throw new LoaderException(tensor + " is not of a type that models compute with;"
                    + " store it as F32, F16, BF16 or F64, unquantized");
        }
    }

    /** A mapped file that another process cut short faults on access; the JVM reports that as an InternalError. */
    static void guarded(StoredTensor tensor, Runnable read) {
        try {
            read.run();
        } catch (InternalError fault) {
            throw new LoaderException(
                    tensor
                            + " can no longer be read: its file was cut short while it was open; restore the file and start again",
                    fault);
        }
    }
}
