package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.Lanes.ORDER;
import static dev.lapidary.engine.cpu.Lanes.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * Products of matrices that lie in cache, which OpenBLAS would copy once more. Sums of {@link #ROWS} rows and a panel of
 * {@link #COLUMNS} columns stay in registers; written out for the reasons that {@link ThreeTaps} gives.
 */
final class Panels {
    static final int ROWS = 4;
    static final int COLUMNS = 2 * Lanes.COUNT;
    private static final long VECTOR = 4L * Lanes.COUNT;

    private Panels() {}

    /**
     * y = a·b, for {@link #ROWS} rows and {@link #COLUMNS} columns.
     *
     * @param add whether to what y holds
     * @param n the inner dimension
     * @param rowA from a row of a to the next, in bytes, as all distances
     * @param stepA from a number of a row of a to the next
     * @param stepB from a row of b to the next
     * @param rowY from a row of y to the next
     */
    static void product(boolean add, int n, long a, long rowA, long stepA, long b, long stepB, long y, long rowY) {
        FloatVector y00 = broadcast(SPECIES, 0);
        FloatVector y01 = broadcast(SPECIES, 0);
        FloatVector y10 = broadcast(SPECIES, 0);
        FloatVector y11 = broadcast(SPECIES, 0);
        FloatVector y20 = broadcast(SPECIES, 0);
        FloatVector y21 = broadcast(SPECIES, 0);
        FloatVector y30 = broadcast(SPECIES, 0);
        FloatVector y31 = broadcast(SPECIES, 0);
        long atA = a;
        long atB = b;
        for (int i = 0; i < n; i++) {
            FloatVector left = fromMemorySegment(SPECIES, ALL, atB, ORDER);
            FloatVector right = fromMemorySegment(SPECIES, ALL, atB + VECTOR, ORDER);
            FloatVector a0 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA));
            y00 = a0.fma(left, y00);
            y01 = a0.fma(right, y01);
            FloatVector a1 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + rowA));
            y10 = a1.fma(left, y10);
            y11 = a1.fma(right, y11);
            FloatVector a2 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 2 * rowA));
            y20 = a2.fma(left, y20);
            y21 = a2.fma(right, y21);
            FloatVector a3 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 3 * rowA));
            y30 = a3.fma(left, y30);
            y31 = a3.fma(right, y31);
            atA += stepA;
            atB += stepB;
        }
        if (add) {
            y00 = y00.add(fromMemorySegment(SPECIES, ALL, y, ORDER));
            y01 = y01.add(fromMemorySegment(SPECIES, ALL, y + VECTOR, ORDER));
            y10 = y10.add(fromMemorySegment(SPECIES, ALL, y + rowY, ORDER));
            y11 = y11.add(fromMemorySegment(SPECIES, ALL, y + rowY + VECTOR, ORDER));
            y20 = y20.add(fromMemorySegment(SPECIES, ALL, y + 2 * rowY, ORDER));
            y21 = y21.add(fromMemorySegment(SPECIES, ALL, y + 2 * rowY + VECTOR, ORDER));
            y30 = y30.add(fromMemorySegment(SPECIES, ALL, y + 3 * rowY, ORDER));
            y31 = y31.add(fromMemorySegment(SPECIES, ALL, y + 3 * rowY + VECTOR, ORDER));
        }
        y00.intoMemorySegment(ALL, y, ORDER);
        y01.intoMemorySegment(ALL, y + VECTOR, ORDER);
        y10.intoMemorySegment(ALL, y + rowY, ORDER);
        y11.intoMemorySegment(ALL, y + rowY + VECTOR, ORDER);
        y20.intoMemorySegment(ALL, y + 2 * rowY, ORDER);
        y21.intoMemorySegment(ALL, y + 2 * rowY + VECTOR, ORDER);
        y30.intoMemorySegment(ALL, y + 3 * rowY, ORDER);
        y31.intoMemorySegment(ALL, y + 3 * rowY + VECTOR, ORDER);
    }
}
