package dev.lapidary.engine;

import dev.lapidary.engine.cpu.CpuBackend;

/** Where backends come from. Each has a pool, and threads, of its own: make one per process and share it. */
public final class Backends {
    private Backends() {}

    /** The CPU in single precision, on all cores that this process may use. */
    public static Backend cpu() {
        return cpu(Runtime.getRuntime().availableProcessors());
    }

    /**
     * The CPU in single precision. Results do not depend on the number of threads.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public static Backend cpu(int threads) {
        return cpu(threads, ConvolutionAlgorithm.AUTO);
    }

    /**
     * As {@link #cpu(int)}, with a choice of how to convolve.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public static Backend cpu(int threads, ConvolutionAlgorithm convolutions) {
        if (threads < 1) {
            throw new IllegalArgumentException("the CPU backend needs at least one thread, not " + threads);
        }
        return new CpuBackend(threads, convolutions, new Pool(new NativeSlabs()));
    }

    /** Plain loops in double precision: slow, and the measure of the others. */
    public static Backend reference() {
        return new ReferenceBackend();
    }
}
