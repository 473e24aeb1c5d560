package dev.lapidary.engine.cpu.simd;

import static dev.lapidary.engine.cpu.simd.Simd.getInt;
import static dev.lapidary.engine.cpu.simd.Simd.putInt;

/**
 * Reads what is needed next into a core's cache, a little at a time, while it computes: reading all of it at once
 * would stall. Java has no prefetch instruction, but a core stalls less when it reads from several places at once.
 *
 * @param lines of the cache in each of {@link #PLACES}
 * @param turns in how many all are read
 * @param seen workspace for a number, without which the compiler might leave out the reading
 */
public record SoftwarePrefetch(long from, int lines, int turns, long seen) {
    private static final int PLACES = 8;
    private static final int LINE = 64;

    /** @param bytes that are read, but for some at the end; may be 0 */
    public static SoftwarePrefetch of(long from, long bytes, int turns, long seen) {
        return new SoftwarePrefetch(from, (int) (bytes / (PLACES * LINE)), turns, seen);
    }

    public void read(int turn) {
        int all = 0;
        int end = (turn + 1) * lines / turns;
        for (int line = turn * lines / turns; line < end; line++) {
            for (int place = 0; place < PLACES; place++) {
                all ^= getInt(from + (long) LINE * (place * lines + line));
            }
        }
        putInt(seen, all);
    }
}
