package dev.lapidary.loaders.images.webp;

import java.util.Arrays;

/** The coefficients of a macroblock: 16 blocks of Y, 4 of U, 4 of V, and where Y is predicted as a whole, one of their means. */
final class Residual {
    private static final int BLOCK = 16;
    private static final int BLOCKS = 24;

    private static final int Y_WITHOUT_FIRST = 0;
    private static final int Y2 = 1;
    private static final int UV = 2;
    private static final int Y = 3;

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
    private static final int CONTEXTS = 3;
    private static final int PROBABILITIES = 11;

    /** Of the bits that large numbers have beyond their category, the highest first. */
    private static final int[][] LARGE = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    private final int[] probabilities;
    private final int[] coefficients = new int[BLOCKS * BLOCK];
    private final int[] means = new int[BLOCK];

    /** Whether the blocks above had any coefficients: 4 of Y, 2 of U, 2 of V, and Y2, for each column of macroblocks. */
    private final byte[] above;

    private final byte[] left = new byte[9];

    Residual(int[] probabilities, int columns) {
        this.probabilities = probabilities;
        this.above = new byte[9 * columns];
    }

    /** {@code [24][16]}: those of a block in rows. */
    int[] coefficients() {
        return coefficients;
    }

    void startRow() {
        Arrays.fill(left, (byte) 0);
    }

    /** A macroblock without coefficients. */
    void skip(int column, boolean hasY2) {
        int kept = hasY2 ? 9 : 8;
        Arrays.fill(left, 0, kept, (byte) 0);
        Arrays.fill(above, column * 9, column * 9 + kept, (byte) 0);
        Arrays.fill(coefficients, 0);
    }

    /** Whether there was any coefficient but 0. */
    boolean read(BoolReader in, int column, boolean hasY2, int[] steps) {
        Arrays.fill(coefficients, 0);
        int top = column * 9;
        int first = 0;
        if (hasY2) {
            Arrays.fill(means, 0);
            int count = block(in, Y2, left[8] + above[top + 8], 0, steps[2], steps[3], means, 0);
            left[8] = above[top + 8] = (byte) (count > 0 ? 1 : 0);
            spreadMeans();
            first = 1;
        }
        for (int block = 0; block < 16; block++) {
            int x = top + block % 4;
            int y = block / 4;
            int type = hasY2 ? Y_WITHOUT_FIRST : Y;
            int count = block(in, type, left[y] + above[x], first, steps[0], steps[1], coefficients, block * BLOCK);
            left[y] = above[x] = (byte) (count > first ? 1 : 0);
        }
        for (int block = 16; block < BLOCKS; block++) {
            int half = 4 + (block - 16) / 4 * 2;
            int x = top + half + block % 2;
            int y = half + block % 4 / 2;
            int count = block(in, UV, left[y] + above[x], 0, steps[4], steps[5], coefficients, block * BLOCK);
            left[y] = above[x] = (byte) (count > 0 ? 1 : 0);
        }
        for (int coefficient : coefficients) {
            if (coefficient != 0) {
                return true;
            }
        }
        return false;
    }

    /** Where the coefficients of a block end. */
    private int block(BoolReader in, int type, int context, int first, int dc, int ac, int[] to, int offset) {
        int p = place(type, first, context);
        int n = first;
        while (n < BLOCK) {
            if (in.bit(probabilities[p]) == 0) {
                return n;
            }
            while (in.bit(probabilities[p + 1]) == 0) {
                n++;
                if (n == BLOCK) {
                    return BLOCK;
                }
                p = place(type, n, 0);
            }
            int value = 1;
            if (in.bit(probabilities[p + 2]) == 1) {
                value = large(in, p);
            }
            int step = n == 0 ? dc : ac;
            to[offset + ZIGZAG[n]] = (in.flag() ? -value : value) * step;
            n++;
            p = place(type, n, value == 1 ? 1 : 2);
        }
        return BLOCK;
    }

    private static int place(int type, int n, int context) {
        return ((type * 8 + BANDS[n]) * CONTEXTS + context) * PROBABILITIES;
    }

    private int large(BoolReader in, int p) {
        if (in.bit(probabilities[p + 3]) == 0) {
            return in.bit(probabilities[p + 4]) == 0 ? 2 : 3 + in.bit(probabilities[p + 5]);
        }
        if (in.bit(probabilities[p + 6]) == 0) {
            if (in.bit(probabilities[p + 7]) == 0) {
                return 5 + in.bit(159);
            }
            int high = in.bit(165);
            return 7 + 2 * high + in.bit(145);
        }
        int high = in.bit(probabilities[p + 8]);
        int category = 2 * high + in.bit(probabilities[p + 9 + high]);
        int more = 0;
        for (int probability : LARGE[category]) {
            more = 2 * more + in.bit(probability);
        }
        return 3 + (8 << category) + more;
    }

    /** The inverse Walsh-Hadamard transform: each of its values is the first coefficient of a block of Y. */
    private void spreadMeans() {
        int[] rows = new int[BLOCK];
        for (int i = 0; i < 4; i++) {
            int outer = means[i] + means[12 + i];
            int inner = means[4 + i] + means[8 + i];
            int innerDifference = means[4 + i] - means[8 + i];
            int outerDifference = means[i] - means[12 + i];
            rows[i] = outer + inner;
            rows[8 + i] = outer - inner;
            rows[4 + i] = outerDifference + innerDifference;
            rows[12 + i] = outerDifference - innerDifference;
        }
        for (int i = 0; i < 4; i++) {
            int first = rows[4 * i] + 3;
            int outer = first + rows[4 * i + 3];
            int inner = rows[4 * i + 1] + rows[4 * i + 2];
            int innerDifference = rows[4 * i + 1] - rows[4 * i + 2];
            int outerDifference = first - rows[4 * i + 3];
            coefficients[(4 * i) * BLOCK] = outer + inner >> 3;
            coefficients[(4 * i + 1) * BLOCK] = outerDifference + innerDifference >> 3;
            coefficients[(4 * i + 2) * BLOCK] = outer - inner >> 3;
            coefficients[(4 * i + 3) * BLOCK] = outerDifference - innerDifference >> 3;
        }
    }

    /** Adds the inverse cosine transform of a block to its prediction. */
    void add(int block, Plane plane, int at) {
        int from = block * BLOCK;
        boolean any = false;
        for (int i = from; i < from + BLOCK; i++) {
            any |= coefficients[i] != 0;
        }
        if (!any) {
            return;
        }
        int[] columns = new int[BLOCK];
        for (int i = 0; i < 4; i++) {
            int a = coefficients[from + i] + coefficients[from + 8 + i];
            int b = coefficients[from + i] - coefficients[from + 8 + i];
            int c = low(coefficients[from + 4 + i]) - high(coefficients[from + 12 + i]);
            int d = high(coefficients[from + 4 + i]) + low(coefficients[from + 12 + i]);
            columns[4 * i] = a + d;
            columns[4 * i + 1] = b + c;
            columns[4 * i + 2] = b - c;
            columns[4 * i + 3] = a - d;
        }
        for (int row = 0; row < 4; row++) {
            int dc = columns[row] + 4;
            int a = dc + columns[8 + row];
            int b = dc - columns[8 + row];
            int c = low(columns[4 + row]) - high(columns[12 + row]);
            int d = high(columns[4 + row]) + low(columns[12 + row]);
            int to = at + row * plane.stride();
            plane.put(to, plane.at(to) + (a + d >> 3));
            plane.put(to + 1, plane.at(to + 1) + (b + c >> 3));
            plane.put(to + 2, plane.at(to + 2) + (b - c >> 3));
            plane.put(to + 3, plane.at(to + 3) + (a - d >> 3));
        }
    }

    /** √2·cos(π/8), in 65536ths. */
    private static int high(int value) {
        return (value * 20091 >> 16) + value;
    }

    /** √2·sin(π/8), in 65536ths. */
    private static int low(int value) {
        return value * 35468 >> 16;
    }
}
