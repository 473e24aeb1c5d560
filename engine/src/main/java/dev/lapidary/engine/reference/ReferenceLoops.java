package dev.lapidary.engine.reference;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.lapidary.engine.Bfloat16;
import dev.lapidary.engine.Memory;
import dev.lapidary.engine.NdArray;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Reads and writes single elements of arrays of any type as doubles: what the reference's loops are made of. */
final class ReferenceLoops {
    private ReferenceLoops() {}

    interface Cell {
        void at(int row, int column);
    }

    static void forEach(NdArray x, Cell cell) {
        for (int i = 0; i < x.shape().rows(); i++) {
            for (int j = 0; j < x.shape().columns(); j++) {
                cell.at(i, j);
            }
        }
    }

    static void map(NdArray x, NdArray y, DoubleUnaryOperator f) {
        for (long i = 0; i < y.size(); i++) {
            put(y, i, f.applyAsDouble(get(x, i)));
        }
    }

    static void map(NdArray a, NdArray b, NdArray y, DoubleBinaryOperator f) {
        for (long i = 0; i < y.size(); i++) {
            put(y, i, f.applyAsDouble(get(a, i), get(b, i)));
        }
    }

    static double get(NdArray x, int row, int column) {
        return get(x, (long) row * x.shape().columns() + column);
    }

    static void put(NdArray y, int row, int column, double value) {
        put(y, (long) row * y.shape().columns() + column, value);
    }

    static double get(NdArray x, long i) {
        return switch (x.dtype()) {
            case F64 -> Memory.ALL.get(JAVA_DOUBLE_UNALIGNED, x.address() + i * 8);
            case F32 -> Memory.ALL.get(JAVA_FLOAT_UNALIGNED, x.address() + i * 4);
            case BF16 -> Bfloat16.toFloat(Memory.ALL.get(JAVA_SHORT_UNALIGNED, x.address() + i * 2));
            case I32 -> Memory.ALL.get(JAVA_INT_UNALIGNED, x.address() + i * 4);
        };
    }

    static void put(NdArray y, long i, double value) {
        switch (y.dtype()) {
            case F64 -> Memory.ALL.set(JAVA_DOUBLE_UNALIGNED, y.address() + i * 8, value);
            case F32 -> Memory.ALL.set(JAVA_FLOAT_UNALIGNED, y.address() + i * 4, (float) value);
            case BF16 -> Memory.ALL.set(JAVA_SHORT_UNALIGNED, y.address() + i * 2, Bfloat16.of((float) value));
            case I32 -> Memory.ALL.set(JAVA_INT_UNALIGNED, y.address() + i * 4, (int) value);
        }
    }

    static int id(NdArray ids, int i) {
        return Memory.ALL.get(JAVA_INT_UNALIGNED, ids.address() + i * 4L);
    }
}
