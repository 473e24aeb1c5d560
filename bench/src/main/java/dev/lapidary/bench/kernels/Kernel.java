package dev.lapidary.bench.kernels;

import java.util.function.Function;

/**
 * One kernel on one shape.
 *
 * @param name of the backend's method
 * @param shape of whose layer, for people
 * @param work of one run
 * @param prepare makes its arrays, and gives what is timed
 */
record Kernel(String name, String shape, Work work, Function<Inputs, Runnable> prepare) {
    /** What regular expressions are matched with. */
    String id() {
        return name + " " + shape;
    }
}
