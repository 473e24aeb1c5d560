package dev.lapidary.engine.cpu.gemm;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Products of matrices that lie in cache, which OpenBLAS would copy once more. Sums of four rows, or six, and a panel of
 * columns stay in registers; written out for the reasons that {@link Simd} gives.
 *
 * @param columns of a panel: two vectors, or four where there are 32 registers
 */
public record GemmMicroKernel(int columns) {
    public static final int ROWS = 4;
    /** As many as there are registers for, where there are 16. Twice as many are a multiple of {@link #ROWS}. */
    private static final int TALL = 6;
    /** Rows that are multiplied as fast as any, which is a multiple of {@link #ROWS}. */
    public static final int GROUP = Simd.MANY_REGISTERS ? ROWS : 2 * TALL;

    private static final long VECTOR = 4L * Simd.COUNT;
    private static final int NARROW = 2 * Simd.COUNT;
    public static final int WIDE = Simd.MANY_REGISTERS ? 4 * Simd.COUNT : NARROW;

    /** The widest panels that so many columns are whole ones of. */
    public static GemmMicroKernel of(int columns) {
        return new GemmMicroKernel(columns % WIDE == 0 ? WIDE : NARROW);
    }

    /**
     * y = a·b, for a panel of b.
     *
     * @param add whether to what y holds
     * @param rows of a and y, a multiple of {@link #ROWS}
     * @param n the inner dimension
     * @param rowA from a row of a to the next, in bytes, as all distances
     * @param stepA from a number of a row of a to the next
     * @param stepB from a row of b to the next
     * @param rowY from a row of y to the next
     */
    public void product(
            boolean add, int rows, int n, long a, long rowA, long stepA, long b, long stepB, long y, long rowY) {
        int tall = columns == NARROW && !Simd.MANY_REGISTERS ? rows / (2 * TALL) * 2 * TALL : 0;
        for (int row = 0; row < tall; row += TALL) {
            tall(add, n, a + row * rowA, rowA, stepA, b, stepB, y + row * rowY, rowY);
        }
        for (int row = tall; row < rows; row += ROWS) {
            if (columns == NARROW) {
                narrow(add, n, a + row * rowA, rowA, stepA, b, stepB, y + row * rowY, rowY);
            } else {
                wide(add, n, a + row * rowA, rowA, stepA, b, stepB, y + row * rowY, rowY);
            }
        }
    }

    private static void narrow(
            boolean add, int n, long a, long rowA, long stepA, long b, long stepB, long y, long rowY) {
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
            FloatVector b0 = fromMemorySegment(SPECIES, ALL, atB, ORDER);
            FloatVector b1 = fromMemorySegment(SPECIES, ALL, atB + VECTOR, ORDER);
            FloatVector a0 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA));
            y00 = a0.fma(b0, y00);
            y01 = a0.fma(b1, y01);
            FloatVector a1 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + rowA));
            y10 = a1.fma(b0, y10);
            y11 = a1.fma(b1, y11);
            FloatVector a2 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 2 * rowA));
            y20 = a2.fma(b0, y20);
            y21 = a2.fma(b1, y21);
            FloatVector a3 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 3 * rowA));
            y30 = a3.fma(b0, y30);
            y31 = a3.fma(b1, y31);
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

    private static void tall(boolean add, int n, long a, long rowA, long stepA, long b, long stepB, long y, long rowY) {
        FloatVector y00 = broadcast(SPECIES, 0);
        FloatVector y01 = broadcast(SPECIES, 0);
        FloatVector y10 = broadcast(SPECIES, 0);
        FloatVector y11 = broadcast(SPECIES, 0);
        FloatVector y20 = broadcast(SPECIES, 0);
        FloatVector y21 = broadcast(SPECIES, 0);
        FloatVector y30 = broadcast(SPECIES, 0);
        FloatVector y31 = broadcast(SPECIES, 0);
        FloatVector y40 = broadcast(SPECIES, 0);
        FloatVector y41 = broadcast(SPECIES, 0);
        FloatVector y50 = broadcast(SPECIES, 0);
        FloatVector y51 = broadcast(SPECIES, 0);
        long atA = a;
        long atB = b;
        for (int i = 0; i < n; i++) {
            FloatVector b0 = fromMemorySegment(SPECIES, ALL, atB, ORDER);
            FloatVector b1 = fromMemorySegment(SPECIES, ALL, atB + VECTOR, ORDER);
            FloatVector a0 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA));
            y00 = a0.fma(b0, y00);
            y01 = a0.fma(b1, y01);
            FloatVector a1 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + rowA));
            y10 = a1.fma(b0, y10);
            y11 = a1.fma(b1, y11);
            FloatVector a2 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 2 * rowA));
            y20 = a2.fma(b0, y20);
            y21 = a2.fma(b1, y21);
            FloatVector a3 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 3 * rowA));
            y30 = a3.fma(b0, y30);
            y31 = a3.fma(b1, y31);
            FloatVector a4 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 4 * rowA));
            y40 = a4.fma(b0, y40);
            y41 = a4.fma(b1, y41);
            FloatVector a5 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 5 * rowA));
            y50 = a5.fma(b0, y50);
            y51 = a5.fma(b1, y51);
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
            y40 = y40.add(fromMemorySegment(SPECIES, ALL, y + 4 * rowY, ORDER));
            y41 = y41.add(fromMemorySegment(SPECIES, ALL, y + 4 * rowY + VECTOR, ORDER));
            y50 = y50.add(fromMemorySegment(SPECIES, ALL, y + 5 * rowY, ORDER));
            y51 = y51.add(fromMemorySegment(SPECIES, ALL, y + 5 * rowY + VECTOR, ORDER));
        }
        y00.intoMemorySegment(ALL, y, ORDER);
        y01.intoMemorySegment(ALL, y + VECTOR, ORDER);
        y10.intoMemorySegment(ALL, y + rowY, ORDER);
        y11.intoMemorySegment(ALL, y + rowY + VECTOR, ORDER);
        y20.intoMemorySegment(ALL, y + 2 * rowY, ORDER);
        y21.intoMemorySegment(ALL, y + 2 * rowY + VECTOR, ORDER);
        y30.intoMemorySegment(ALL, y + 3 * rowY, ORDER);
        y31.intoMemorySegment(ALL, y + 3 * rowY + VECTOR, ORDER);
        y40.intoMemorySegment(ALL, y + 4 * rowY, ORDER);
        y41.intoMemorySegment(ALL, y + 4 * rowY + VECTOR, ORDER);
        y50.intoMemorySegment(ALL, y + 5 * rowY, ORDER);
        y51.intoMemorySegment(ALL, y + 5 * rowY + VECTOR, ORDER);
    }

    private static void wide(boolean add, int n, long a, long rowA, long stepA, long b, long stepB, long y, long rowY) {
        FloatVector y00 = broadcast(SPECIES, 0);
        FloatVector y01 = broadcast(SPECIES, 0);
        FloatVector y02 = broadcast(SPECIES, 0);
        FloatVector y03 = broadcast(SPECIES, 0);
        FloatVector y10 = broadcast(SPECIES, 0);
        FloatVector y11 = broadcast(SPECIES, 0);
        FloatVector y12 = broadcast(SPECIES, 0);
        FloatVector y13 = broadcast(SPECIES, 0);
        FloatVector y20 = broadcast(SPECIES, 0);
        FloatVector y21 = broadcast(SPECIES, 0);
        FloatVector y22 = broadcast(SPECIES, 0);
        FloatVector y23 = broadcast(SPECIES, 0);
        FloatVector y30 = broadcast(SPECIES, 0);
        FloatVector y31 = broadcast(SPECIES, 0);
        FloatVector y32 = broadcast(SPECIES, 0);
        FloatVector y33 = broadcast(SPECIES, 0);
        long atA = a;
        long atB = b;
        for (int i = 0; i < n; i++) {
            FloatVector b0 = fromMemorySegment(SPECIES, ALL, atB, ORDER);
            FloatVector b1 = fromMemorySegment(SPECIES, ALL, atB + VECTOR, ORDER);
            FloatVector b2 = fromMemorySegment(SPECIES, ALL, atB + 2 * VECTOR, ORDER);
            FloatVector b3 = fromMemorySegment(SPECIES, ALL, atB + 3 * VECTOR, ORDER);
            FloatVector a0 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA));
            y00 = a0.fma(b0, y00);
            y01 = a0.fma(b1, y01);
            y02 = a0.fma(b2, y02);
            y03 = a0.fma(b3, y03);
            FloatVector a1 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + rowA));
            y10 = a1.fma(b0, y10);
            y11 = a1.fma(b1, y11);
            y12 = a1.fma(b2, y12);
            y13 = a1.fma(b3, y13);
            FloatVector a2 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 2 * rowA));
            y20 = a2.fma(b0, y20);
            y21 = a2.fma(b1, y21);
            y22 = a2.fma(b2, y22);
            y23 = a2.fma(b3, y23);
            FloatVector a3 = broadcast(SPECIES, ALL.get(JAVA_FLOAT_UNALIGNED, atA + 3 * rowA));
            y30 = a3.fma(b0, y30);
            y31 = a3.fma(b1, y31);
            y32 = a3.fma(b2, y32);
            y33 = a3.fma(b3, y33);
            atA += stepA;
            atB += stepB;
        }
        if (add) {
            y00 = y00.add(fromMemorySegment(SPECIES, ALL, y, ORDER));
            y01 = y01.add(fromMemorySegment(SPECIES, ALL, y + VECTOR, ORDER));
            y02 = y02.add(fromMemorySegment(SPECIES, ALL, y + 2 * VECTOR, ORDER));
            y03 = y03.add(fromMemorySegment(SPECIES, ALL, y + 3 * VECTOR, ORDER));
            y10 = y10.add(fromMemorySegment(SPECIES, ALL, y + rowY, ORDER));
            y11 = y11.add(fromMemorySegment(SPECIES, ALL, y + rowY + VECTOR, ORDER));
            y12 = y12.add(fromMemorySegment(SPECIES, ALL, y + rowY + 2 * VECTOR, ORDER));
            y13 = y13.add(fromMemorySegment(SPECIES, ALL, y + rowY + 3 * VECTOR, ORDER));
            y20 = y20.add(fromMemorySegment(SPECIES, ALL, y + 2 * rowY, ORDER));
            y21 = y21.add(fromMemorySegment(SPECIES, ALL, y + 2 * rowY + VECTOR, ORDER));
            y22 = y22.add(fromMemorySegment(SPECIES, ALL, y + 2 * rowY + 2 * VECTOR, ORDER));
            y23 = y23.add(fromMemorySegment(SPECIES, ALL, y + 2 * rowY + 3 * VECTOR, ORDER));
            y30 = y30.add(fromMemorySegment(SPECIES, ALL, y + 3 * rowY, ORDER));
            y31 = y31.add(fromMemorySegment(SPECIES, ALL, y + 3 * rowY + VECTOR, ORDER));
            y32 = y32.add(fromMemorySegment(SPECIES, ALL, y + 3 * rowY + 2 * VECTOR, ORDER));
            y33 = y33.add(fromMemorySegment(SPECIES, ALL, y + 3 * rowY + 3 * VECTOR, ORDER));
        }
        y00.intoMemorySegment(ALL, y, ORDER);
        y01.intoMemorySegment(ALL, y + VECTOR, ORDER);
        y02.intoMemorySegment(ALL, y + 2 * VECTOR, ORDER);
        y03.intoMemorySegment(ALL, y + 3 * VECTOR, ORDER);
        y10.intoMemorySegment(ALL, y + rowY, ORDER);
        y11.intoMemorySegment(ALL, y + rowY + VECTOR, ORDER);
        y12.intoMemorySegment(ALL, y + rowY + 2 * VECTOR, ORDER);
        y13.intoMemorySegment(ALL, y + rowY + 3 * VECTOR, ORDER);
        y20.intoMemorySegment(ALL, y + 2 * rowY, ORDER);
        y21.intoMemorySegment(ALL, y + 2 * rowY + VECTOR, ORDER);
        y22.intoMemorySegment(ALL, y + 2 * rowY + 2 * VECTOR, ORDER);
        y23.intoMemorySegment(ALL, y + 2 * rowY + 3 * VECTOR, ORDER);
        y30.intoMemorySegment(ALL, y + 3 * rowY, ORDER);
        y31.intoMemorySegment(ALL, y + 3 * rowY + VECTOR, ORDER);
        y32.intoMemorySegment(ALL, y + 3 * rowY + 2 * VECTOR, ORDER);
        y33.intoMemorySegment(ALL, y + 3 * rowY + 3 * VECTOR, ORDER);
    }
}
