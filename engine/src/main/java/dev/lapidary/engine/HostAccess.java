package dev.lapidary.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Moves elements between an array's memory, wherever that is, and Java. */
public interface HostAccess {
    /** Copies all bytes of {@code array} to {@code target}, which is native memory or a primitive array of the same size. */
    void read(NdArray array, MemorySegment target);

    /** Copies all bytes of {@code source} into {@code array}. */
    void write(NdArray array, MemorySegment source);

    default float[] floats(NdArray array) {
        float[] values = new float[count(array)];
        switch (array.dtype()) {
            case F32 -> read(array, MemorySegment.ofArray(values));
            case BF16 -> {
                short[] bits = new short[values.length];
                read(array, MemorySegment.ofArray(bits));
                for (int i = 0; i < values.length; i++) {
                    values[i] = Bfloat16.toFloat(bits[i]);
                }
            }
            case F64, I32 -> {
                double[] wide = doubles(array);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) wide[i];
                }
            }
        }
        return values;
    }

    default double[] doubles(NdArray array) {
        double[] values = new double[count(array)];
        switch (array.dtype()) {
            case F64 -> read(array, MemorySegment.ofArray(values));
            case F32, BF16 -> {
                float[] narrow = floats(array);
                for (int i = 0; i < values.length; i++) {
                    values[i] = narrow[i];
                }
            }
            case I32 -> throw wrongType("floating-point", array);
        }
        return values;
    }

    default int[] ints(NdArray array) {
        if (array.dtype() != DType.I32) {
            throw wrongType("integer", array);
        }
        int[] values = new int[count(array)];
        read(array, MemorySegment.ofArray(values));
        return values;
    }

    default void write(NdArray array, double[] values) {
        switch (array.dtype()) {
            case F64 -> write(array, MemorySegment.ofArray(values));
            case F32, BF16 -> {
                float[] narrow = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    narrow[i] = (float) values[i];
                }
                write(array, narrow);
            }
            case I32 -> throw wrongType("floating-point", array);
        }
    }

    default void write(NdArray array, float[] values) {
        switch (array.dtype()) {
            case F32 -> write(array, MemorySegment.ofArray(values));
            case BF16 -> {
                short[] bits = new short[values.length];
                for (int i = 0; i < values.length; i++) {
                    bits[i] = Bfloat16.of(values[i]);
                }
                write(array, MemorySegment.ofArray(bits));
            }
            case F64, I32 -> {
                double[] wide = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    wide[i] = values[i];
                }
                write(array, wide);
            }
        }
    }

    default void write(NdArray array, int[] values) {
        if (array.dtype() != DType.I32) {
            throw wrongType("integer", array);
        }
        write(array, MemorySegment.ofArray(values));
    }

    private static int count(NdArray array) {
        if (array.size() > Integer.MAX_VALUE - 8) {
            throw new ShapeException(
                    "host access: " + array.dtype() + array.shape() + " is too large for a Java array");
        }
        return (int) array.size();
    }

    private static ShapeException wrongType(String wanted, NdArray array) {
        return new ShapeException("host access: " + array.dtype() + array.shape() + " is not an " + wanted + " array");
    }

    /** Arrays whose memory is this process's own. */
    HostAccess NATIVE = new HostAccess() {
        @Override
        public void read(NdArray array, MemorySegment target) {
            copy(segment(array), target, array);
        }

        @Override
        public void write(NdArray array, MemorySegment source) {
            copy(source, segment(array), array);
        }

        private MemorySegment segment(NdArray array) {
            return MemorySegment.ofAddress(array.address()).reinterpret(array.bytes());
        }

        private void copy(MemorySegment from, MemorySegment to, NdArray array) {
            if (from.byteSize() != to.byteSize()) {
                throw new ShapeException("host access: " + array.dtype() + array.shape() + " has " + array.bytes()
                        + " bytes, " + from.byteSize() + " were copied to " + to.byteSize());
            }
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, to, ValueLayout.JAVA_BYTE, 0, from.byteSize());
        }
    };
}
