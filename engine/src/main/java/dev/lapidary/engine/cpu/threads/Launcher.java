package dev.lapidary.engine.cpu.threads;

/**
 * Cuts arrays into tasks for the {@link Workers}. How an array is cut depends on its shape alone, so results do not depend on
 * the number of threads.
 */
public final class Launcher {
    /** Elements of an array per task: enough to outweigh handing the task out, few enough to share evenly. */
    public static final int SLICE = 16 << 10;

    /** Works on n elements from byte {@code at} on. */
    public interface Slice {
        void run(long at, int n);
    }

    /** Sums over n elements from byte {@code at} on. */
    public interface SliceSum {
        double of(long at, int n);
    }

    /** Works on rows {@code first} to {@code end}, exclusive. */
    public interface Rows {
        void run(int first, int end, Scratch scratch);
    }

    private final Workers workers;

    public Launcher(Workers workers) {
        this.workers = workers;
    }

    /** Tasks that the caller cut by itself. */
    public void tasks(int tasks, Workers.Task task) {
        workers.run(tasks, task);
    }

    public void elements(long size, Slice slice) {
        workers.run(parts(size, SLICE), (task, scratch) -> {
            long from = (long) task * SLICE;
            slice.run(4 * from, (int) Math.min(SLICE, size - from));
        });
    }

    /** The sum of the slices' sums. */
    public double total(long size, SliceSum sum) {
        double[] sums = new double[parts(size, SLICE)];
        elements(size, (at, n) -> sums[(int) (at / (4L * SLICE))] = sum.of(at, n));
        double total = 0;
        for (double part : sums) {
            total += part;
        }
        return total;
    }

    /** Some rows at a time, as many as make a slice. */
    public void rows(int rows, int columns, Rows body) {
        blocks(rows, Math.max(1, SLICE / Math.max(1, columns)), body);
    }

    /** {@code size} rows, or columns, at a time. */
    public void blocks(int rows, int size, Rows body) {
        workers.run(
                parts(rows, size),
                (task, scratch) -> body.run(task * size, Math.min(rows, (task + 1) * size), scratch));
    }

    /** The next multiple of a size. */
    public static int roundUp(long whole, int size) {
        return Math.multiplyExact(parts(whole, size), size);
    }

    /** How many parts of a size a whole has, the last perhaps smaller. */
    public static int parts(long whole, int size) {
        return Math.toIntExact((whole + size - 1) / size);
    }
}
