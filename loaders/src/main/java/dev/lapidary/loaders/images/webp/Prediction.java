package dev.lapidary.loaders.images.webp;

import java.util.Arrays;

/** What a block looks like, told by the pixels above it and at its left, which lie outside the image at its first row and column. */
final class Prediction {
    static final int DC = 0;
    static final int VERTICAL = 1;
    static final int HORIZONTAL = 2;
    static final int TRUE_MOTION = 3;

    /** Each 4×4 block by itself, in one of the ten ways of which the first are these. */
    static final int BY_BLOCK = 4;

    static final int BLOCK_DC = 0;
    static final int BLOCK_TRUE_MOTION = 1;
    static final int BLOCK_VERTICAL = 2;
    static final int BLOCK_HORIZONTAL = 3;

    private static final int OUTSIDE_ABOVE = 127;
    private static final int OUTSIDE_LEFT = 129;

    private Prediction() {}

    private static int above(Plane plane, int x, int y, int i) {
        return y == 0 ? OUTSIDE_ABOVE : plane.at((y - 1) * plane.stride() + x + i);
    }

    private static int left(Plane plane, int x, int y, int i) {
        return x == 0 ? OUTSIDE_LEFT : plane.at((y + i) * plane.stride() + x - 1);
    }

    private static int corner(Plane plane, int x, int y) {
        return y == 0 ? OUTSIDE_ABOVE : x == 0 ? OUTSIDE_LEFT : plane.at((y - 1) * plane.stride() + x - 1);
    }

    /** Fills a square of 16×16 or 8×8 pixels. */
    static void square(Plane plane, int x, int y, int edge, int mode) {
        int dc = mode == DC ? mean(plane, x, y, edge) : 0;
        int corner = corner(plane, x, y);
        for (int row = 0; row < edge; row++) {
            int to = (y + row) * plane.stride() + x;
            int left = left(plane, x, y, row);
            for (int column = 0; column < edge; column++) {
                plane.put(
                        to + column,
                        switch (mode) {
                            case DC -> dc;
                            case VERTICAL -> above(plane, x, y, column);
                            case HORIZONTAL -> left;
                            default -> left + above(plane, x, y, column) - corner;
                        });
            }
        }
    }

    /** Of what lies inside the image. */
    private static int mean(Plane plane, int x, int y, int edge) {
        int sum = 0;
        int count = 0;
        for (int i = 0; i < edge; i++) {
            sum += (y > 0 ? above(plane, x, y, i) : 0) + (x > 0 ? left(plane, x, y, i) : 0);
            count += (y > 0 ? 1 : 0) + (x > 0 ? 1 : 0);
        }
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    /**
     * The four pixels that lie above the macroblock at the right of this one: the blocks at the right edge of a macroblock look at
     * them, whatever their row.
     */
    static int[] aboveRight(Plane plane, int x, int y) {
        int[] pixels = new int[4];
        Arrays.setAll(
                pixels,
                i -> y == 0
                        ? OUTSIDE_ABOVE
                        : plane.at((y - 1) * plane.stride() + (x + 16 < plane.stride() ? x + 16 + i : x + 15)));
        return pixels;
    }

    /** Fills a block of 4×4 pixels. @param right the four pixels above and at the right */
    static void block(Plane plane, int x, int y, int mode, int[] right) {
        // From the lower left corner up, around the corner, and along the top to the right.
        int[] edge = new int[13];
        for (int i = 0; i < 4; i++) {
            edge[3 - i] = left(plane, x, y, i);
            edge[5 + i] = above(plane, x, y, i);
            edge[9 + i] = right[i];
        }
        edge[4] = corner(plane, x, y);
        int dc = 4;
        for (int i = 0; i < 4; i++) {
            dc += edge[i] + edge[5 + i];
        }
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                plane.put((y + row) * plane.stride() + x + column, pixel(edge, mode, column, row, dc >> 3));
            }
        }
    }

    private static int pixel(int[] e, int mode, int x, int y, int dc) {
        return switch (mode) {
            case BLOCK_DC -> dc;
            case BLOCK_TRUE_MOTION -> e[3 - y] + e[5 + x] - e[4];
            case BLOCK_VERTICAL -> three(e, 5 + x);
            case BLOCK_HORIZONTAL -> y == 3 ? e[1] + 3 * e[0] + 2 >> 2 : three(e, 3 - y);
            case 4 -> x + y == 6 ? e[11] + 3 * e[12] + 2 >> 2 : three(e, 6 + x + y); // down and left
            case 5 -> three(e, 4 + x - y); // down and right
            case 6 -> verticalRight(e, x, y);
            case 7 -> verticalLeft(e, x, y);
            case 8 -> horizontalDown(e, x, y);
            default -> horizontalUp(e, x, y);
        };
    }

    private static int verticalRight(int[] e, int x, int y) {
        int steps = 2 * x - y;
        if (steps < 0) {
            return three(e, 5 + steps);
        }
        return y % 2 == 0 ? two(e, 4 + steps / 2) : three(e, 4 + (steps + 1) / 2);
    }

    private static int verticalLeft(int[] e, int x, int y) {
        if (x == 3 && y >= 2) {
            return three(e, y == 2 ? 10 : 11);
        }
        int from = 5 + x + y / 2;
        return y % 2 == 0 ? two(e, from) : three(e, from + 1);
    }

    private static int horizontalDown(int[] e, int x, int y) {
        int steps = 2 * y - x;
        if (steps < 0) {
            return three(e, 3 - steps);
        }
        return x % 2 == 0 ? two(e, 3 - steps / 2) : three(e, 4 - (steps + 1) / 2);
    }

    private static int horizontalUp(int[] e, int x, int y) {
        int steps = x + 2 * y;
        if (steps > 5) {
            return e[0];
        }
        if (steps == 5) {
            return e[1] + 3 * e[0] + 2 >> 2;
        }
        return steps % 2 == 0 ? two(e, 2 - steps / 2) : three(e, 2 - steps / 2);
    }

    private static int two(int[] e, int first) {
        return e[first] + e[first + 1] + 1 >> 1;
    }

    private static int three(int[] e, int middle) {
        return e[middle - 1] + 2 * e[middle] + e[middle + 1] + 2 >> 2;
    }
}
