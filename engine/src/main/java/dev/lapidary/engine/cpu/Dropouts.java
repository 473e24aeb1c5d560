package dev.lapidary.engine.cpu;

import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.Philox;
import dev.lapidary.engine.RandomKey;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout's factors, a row at a time, by {@link Philox} on vectors.
 *
 * <p>Its 32 × 32 → 64 bit products want 64-bit lanes, so the words of even and of odd blocks are kept apart, each in the low
 * half of a lane; what is in the high half never counts. At the end the two are interleaved, and lie in order.
 */
final class Dropouts {
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, Lanes.SPECIES.vectorShape());
    private static final long LOW = 0xFFFF_FFFFL;
    private static final long MULTIPLIER_0 = Philox.MULTIPLIER_0 & LOW;
    private static final long MULTIPLIER_1 = Philox.MULTIPLIER_1 & LOW;

    private Dropouts() {}

    /** How many floats {@link #factors} writes for a row. */
    static int room(int columns) {
        return (columns + 63) & -64;
    }

    /** Writes the factors of a row, each 0 or 1/(1 − p), and more, to fill {@link #room}. */
    static void factors(DropoutMask dropout, int row, int columns, long to) {
        if (dropout.isNone()) {
            Elementwise.fill(1, to, room(columns));
            return;
        }
        RandomKey key = dropout.key();
        int threshold = RandomKey.threshold(dropout.p()) ^ Integer.MIN_VALUE;
        float factor = (float) (1 / (1 - dropout.p()));
        for (int group = 0; group < columns; group += 64) {
            for (int block = 0; block < 16; block += Lanes.COUNT) {
                blocks(key, row, group / 4 + block, threshold, factor, to + 4L * (group + block));
            }
        }
    }

    /** y = x ⊙ factors of a row; {@code factors} has {@link #room} for them. */
    static void apply(DropoutMask dropout, int row, long x, long factors, long y, int columns) {
        if (!dropout.isNone()) {
            factors(dropout, row, columns, factors);
            Elementwise.multiply(x, factors, y, columns);
        } else if (x != y) {
            Elementwise.copy(x, y, 4L * columns);
        }
    }

    /** One block per lane: its four words, 16 columns apart. */
    private static void blocks(RandomKey key, int row, int firstBlock, int threshold, float factor, long to) {
        LongVector even0 = LongVector.zero(LONGS).addIndex(2).add(firstBlock);
        LongVector even1 = LongVector.broadcast(LONGS, row);
        LongVector even2 = LongVector.broadcast(LONGS, key.op());
        LongVector even3 = LongVector.broadcast(LONGS, key.step());
        LongVector odd0 = even0.add(1);
        LongVector odd1 = even1;
        LongVector odd2 = even2;
        LongVector odd3 = even3;
        int key0 = (int) key.seed();
        int key1 = (int) (key.seed() >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector evenProduct0 = even0.and(LOW).mul(MULTIPLIER_0);
            LongVector evenProduct1 = even2.and(LOW).mul(MULTIPLIER_1);
            LongVector oddProduct0 = odd0.and(LOW).mul(MULTIPLIER_0);
            LongVector oddProduct1 = odd2.and(LOW).mul(MULTIPLIER_1);
            even0 = mixed(evenProduct1, even1, key0);
            odd0 = mixed(oddProduct1, odd1, key0);
            even2 = mixed(evenProduct0, even3, key1);
            odd2 = mixed(oddProduct0, odd3, key1);
            even1 = evenProduct1;
            odd1 = oddProduct1;
            even3 = evenProduct0;
            odd3 = oddProduct0;
            key0 += Philox.WEYL_0;
            key1 += Philox.WEYL_1;
        }
        store(even0, odd0, threshold, factor, to);
        store(even1, odd1, threshold, factor, to + 64);
        store(even2, odd2, threshold, factor, to + 128);
        store(even3, odd3, threshold, factor, to + 192);
    }

    /** The high half of the product, ⊕ word ⊕ key. */
    private static LongVector mixed(LongVector product, LongVector word, int key) {
        return product.lanewise(VectorOperators.LSHR, 32)
                .lanewise(VectorOperators.XOR, word)
                .lanewise(VectorOperators.XOR, (long) key);
    }

    /** Signed comparison, the sign bits flipped, is unsigned comparison. */
    private static void store(LongVector even, LongVector odd, int threshold, float factor, long to) {
        IntVector words = even.and(LOW)
                .lanewise(VectorOperators.OR, odd.lanewise(VectorOperators.LSHL, 32))
                .reinterpretAsInts();
        VectorMask<Float> kept = words.lanewise(VectorOperators.XOR, Integer.MIN_VALUE)
                .compare(VectorOperators.GE, threshold)
                .cast(Lanes.SPECIES);
        Lanes.store(to, FloatVector.zero(Lanes.SPECIES).blend(factor, kept));
    }
}
