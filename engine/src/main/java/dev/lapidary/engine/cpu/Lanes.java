package dev.lapidary.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.lapidary.engine.Memory;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Memory as kernels see it: numbers, and vectors of the processor's width, at absolute addresses.
 *
 * <p>{@link FloatVector#reduceLanes} adds floats in no particular order, so that compiled code may round otherwise than
 * interpreted code; the reductions here fold halves, always alike.
 */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorShuffle<Float> FOLD_8 = fold(8);
    private static final VectorShuffle<Float> FOLD_4 = fold(4);
    private static final VectorShuffle<Float> FOLD_2 = fold(2);
    private static final VectorShuffle<Float> FOLD_1 = fold(1);

    private Lanes() {}

    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(SPECIES, Memory.ALL, address, ORDER);
    }

    static void store(long address, FloatVector value) {
        value.intoMemorySegment(Memory.ALL, address, ORDER);
    }

    static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    static float get(long address) {
        return Memory.ALL.get(JAVA_FLOAT_UNALIGNED, address);
    }

    static void put(long address, float value) {
        Memory.ALL.set(JAVA_FLOAT_UNALIGNED, address, value);
    }

    static int getInt(long address) {
        return Memory.ALL.get(JAVA_INT_UNALIGNED, address);
    }

    /** How many of n elements fill whole vectors. */
    static int whole(int n) {
        return n & -COUNT;
    }

    /** n rounded up to whole vectors. */
    static int padded(int n) {
        return whole(n + COUNT - 1);
    }

    static float sum(FloatVector v) {
        if (COUNT > 8) {
            v = v.add(v.rearrange(FOLD_8));
        }
        if (COUNT > 4) {
            v = v.add(v.rearrange(FOLD_4));
        }
        if (COUNT > 2) {
            v = v.add(v.rearrange(FOLD_2));
        }
        return v.add(v.rearrange(FOLD_1)).lane(0);
    }

    static float max(FloatVector v) {
        return v.reduceLanes(VectorOperators.MAX);
    }

    private static VectorShuffle<Float> fold(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ Math.min(distance, COUNT - 1));
    }
}
