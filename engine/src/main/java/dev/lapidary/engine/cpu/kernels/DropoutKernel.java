package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.Philox;
import dev.lapidary.engine.RandomKey;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout's factors, a row at a time, by {@link Philox} on vectors.
 *
 * <p>Its 32 × 32 → 64 bit products want 64-bit lanes, so the words of even and of odd blocks are kept apart, each in the low
 * half of a lane; what is in the high half never counts. At the end the two are interleaved, and lie in order. That both factors
 * are masked tells the compiler that it may use the processor's 32 × 32 bit instruction.
 */
public final class DropoutKernel {
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SPECIES.vectorShape());
    private static final LongVector TWICE_LANE = LongVector.zero(LONGS).addIndex(2);
    private static final long LOW = 0xFFFF_FFFFL;

    private DropoutKernel() {}

    /** How many floats {@link #factors} writes for a row. */
    public static int bufferSize(int columns) {
        return (columns + 63) & -64;
    }

    /** Writes the factors of a row, each 0 or 1/(1 − p), and more, to fill {@link #bufferSize}. */
    static void factors(DropoutMask dropout, int row, int columns, long to) {
        if (dropout.isNone()) {
            ElementwiseKernel.fill(1, to, bufferSize(columns));
            return;
        }
        for (int group = 0; group < columns; group += 64) {
            for (int block = 0; block < 16; block += Simd.COUNT) {
                words(dropout.key(), row, group / 4 + block, to + 4L * (group + block));
            }
        }
        compare(RandomKey.threshold(dropout.p()), (float) (1 / (1 - dropout.p())), to, bufferSize(columns));
    }

    /** y = x ⊙ factors of a row; {@code factors} has {@link #bufferSize} for them. */
    public static void apply(DropoutMask dropout, int row, long x, long factors, long y, int columns) {
        if (!dropout.isNone()) {
            factors(dropout, row, columns, factors);
            ElementwiseKernel.multiply(x, factors, y, columns);
        } else if (x != y) {
            ElementwiseKernel.copy(x, y, 4L * columns);
        }
    }

    /** The random words of one block per lane: four times as many, 16 columns apart. */
    private static void words(RandomKey key, int row, int firstBlock, long to) {
        LongVector even0 = LongVector.broadcast(LONGS, firstBlock).add(TWICE_LANE);
        LongVector odd0 = even0.add(1);
        LongVector even1 = LongVector.broadcast(LONGS, row);
        LongVector even2 = LongVector.broadcast(LONGS, key.op());
        LongVector even3 = LongVector.broadcast(LONGS, key.step());
        LongVector odd1 = even1;
        LongVector odd2 = even2;
        LongVector odd3 = even3;
        LongVector multiplier0 =
                LongVector.broadcast(LONGS, Philox.MULTIPLIER_0).and(LOW);
        LongVector multiplier1 =
                LongVector.broadcast(LONGS, Philox.MULTIPLIER_1).and(LOW);
        int key0 = (int) key.seed();
        int key1 = (int) (key.seed() >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector evenProduct0 = even0.and(LOW).mul(multiplier0);
            LongVector evenProduct1 = even2.and(LOW).mul(multiplier1);
            LongVector oddProduct0 = odd0.and(LOW).mul(multiplier0);
            LongVector oddProduct1 = odd2.and(LOW).mul(multiplier1);
            LongVector keys0 = LongVector.broadcast(LONGS, key0);
            LongVector keys1 = LongVector.broadcast(LONGS, key1);
            even0 = evenProduct1.lanewise(LSHR, 32).lanewise(XOR, even1).lanewise(XOR, keys0);
            odd0 = oddProduct1.lanewise(LSHR, 32).lanewise(XOR, odd1).lanewise(XOR, keys0);
            even2 = evenProduct0.lanewise(LSHR, 32).lanewise(XOR, even3).lanewise(XOR, keys1);
            odd2 = oddProduct0.lanewise(LSHR, 32).lanewise(XOR, odd3).lanewise(XOR, keys1);
            even1 = evenProduct1;
            odd1 = oddProduct1;
            even3 = evenProduct0;
            odd3 = oddProduct0;
            key0 += Philox.WEYL_0;
            key1 += Philox.WEYL_1;
        }
        even0.and(LOW).lanewise(OR, odd0.lanewise(LSHL, 32)).intoMemorySegment(ALL, to, ORDER);
        even1.and(LOW).lanewise(OR, odd1.lanewise(LSHL, 32)).intoMemorySegment(ALL, to + 64, ORDER);
        even2.and(LOW).lanewise(OR, odd2.lanewise(LSHL, 32)).intoMemorySegment(ALL, to + 128, ORDER);
        even3.and(LOW).lanewise(OR, odd3.lanewise(LSHL, 32)).intoMemorySegment(ALL, to + 192, ORDER);
    }

    /** Random words become factors. Signed comparison, the sign bits flipped, is unsigned comparison. */
    private static void compare(int threshold, float factor, long words, int n) {
        FloatVector kept = broadcast(SPECIES, factor);
        FloatVector dropped = broadcast(SPECIES, 0);
        for (int i = 0; i < n; i += Simd.COUNT) {
            VectorMask<Float> keep = fromMemorySegment(SPECIES, ALL, words + 4L * i, ORDER)
                    .reinterpretAsInts()
                    .lanewise(XOR, Integer.MIN_VALUE)
                    .compare(VectorOperators.GE, threshold ^ Integer.MIN_VALUE)
                    .cast(SPECIES);
            dropped.blend(kept, keep).intoMemorySegment(ALL, words + 4L * i, ORDER);
        }
    }
}
