package dev.lapidary.engine.cpu.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.lapidary.engine.Memory;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The processor's vectors, and what kernels do with them and with single numbers at absolute addresses.
 *
 * <p>The loops of kernels call the Vector API itself, by its long names: its methods the compiler must inline, whereas a helper
 * of ours in a large kernel it may not (NodeCountInliningCutoff), and then makes every vector an object.
 *
 * <p>For the same reason vectors are not passed on, and {@link #sum} takes an array. {@link FloatVector#reduceLanes} would
 * add floats in no particular order, so that compiled code might round otherwise than interpreted code.
 */
public final class Simd {
    public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    public static final int COUNT = SPECIES.length();
    /** Whether there are 32 registers, as with AVX-512, rather than 16. */
    public static final boolean MANY_REGISTERS = COUNT == 16;

    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Simd() {}

    public static float get(long address) {
        return Memory.ALL.get(JAVA_FLOAT_UNALIGNED, address);
    }

    public static void put(long address, float value) {
        Memory.ALL.set(JAVA_FLOAT_UNALIGNED, address, value);
    }

    public static int getInt(long address) {
        return Memory.ALL.get(JAVA_INT_UNALIGNED, address);
    }

    public static void putInt(long address, int value) {
        Memory.ALL.set(JAVA_INT_UNALIGNED, address, value);
    }

    /** How many of n elements fill whole vectors. */
    public static int whole(int n) {
        return n & -COUNT;
    }

    /** n rounded up to whole vectors. */
    public static int padded(int n) {
        return whole(n + COUNT - 1);
    }

    /** The sum of a vector's lanes, halves folded: in the same order whatever compiles it. */
    public static float sum(float[] lanes) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }
}
