package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;
import static dev.lapidary.engine.cpu.Winograd.PIXELS;
import static dev.lapidary.engine.cpu.Winograd.PRODUCTS;
import static dev.lapidary.engine.cpu.WinogradConvolution.TAPS;
import static dev.lapidary.engine.cpu.WinogradConvolution.apart;

/**
 * What some tiles add to the gradient of a {@link WinogradConvolution}'s weights: those of a block of y's channels and a panel of
 * x's, whose transformed numbers are {@code [tiles, block]} and {@code [tiles, panel]} for each of the 36 products.
 *
 * @param stepA from a product's numbers of dy to the next one's, in bytes
 * @param stepB from a product's numbers of x to the next one's
 */
record WinogradGradient(int block, Panels panels, int tiles, long stepA, long stepB) {
    /** Numbers to sum over in registers: then what they are computed from stays in the smallest cache. */
    private static final int TERMS = 128;

    /** @param rowStep from the gradients of a channel of y to the next one's */
    void add(long a, long b, Scratch scratch, long sum, long rowStep) {
        int columns = panels.columns();
        long products = scratch.floats(PRODUCTS * (apart(block * columns) / 4 + columns) + (long) TAPS * columns);
        long room = products + PRODUCTS * apart(block * columns);
        for (int product = 0; product < PRODUCTS; product++) {
            multiply(a + product * stepA, b + product * stepB, products + product * apart(block * columns));
        }
        for (int o = 0; o < block; o++) {
            transformBack(products + 4L * o * columns, room, sum + o * rowStep);
        }
    }

    /** Adds the gradients of a channel of y, whose order is the parameter's: taps side by side. */
    private void transformBack(long products, long room, long sum) {
        int columns = panels.columns();
        long taps = room + 4L * PRODUCTS * columns;
        Winograd.square(
                Winograd::weightGradients,
                PIXELS,
                Winograd.TAPS,
                columns,
                products,
                PIXELS * apart(block * columns),
                apart(block * columns),
                room,
                taps,
                4L * columns * Winograd.TAPS,
                4L * columns);
        addTransposed(columns, taps, sum);
    }

    /** On its own, as the compiler inlines nothing more in a method as large as the transform's. */
    private static void addTransposed(int columns, long taps, long sum) {
        for (int c = 0; c < columns; c++) {
            for (int tap = 0; tap < TAPS; tap++) {
                long to = sum + 4L * (c * TAPS + tap);
                put(to, get(to) + get(taps + 4L * (tap * columns + c)));
            }
        }
    }

    /** y = aᵀ·b, of {@code [tiles, block]} and {@code [tiles, panel]}. */
    private void multiply(long a, long b, long y) {
        long rowB = 4L * panels.columns();
        for (int first = 0; first < tiles; first += TERMS) {
            int terms = Math.min(TERMS, tiles - first);
            long from = a + 4L * first * block;
            panels.product(first > 0, block, terms, from, 4, 4L * block, b + first * rowB, rowB, y, rowB);
        }
    }
}
