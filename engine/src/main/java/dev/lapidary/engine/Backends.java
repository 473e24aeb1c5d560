package dev.lapidary.engine;

import dev.lapidary.engine.cpu.CpuBackend;
import dev.lapidary.engine.cpu.gemm.OpenBlasLibrary;
import dev.lapidary.engine.cuda.CudaBackend;
import dev.lapidary.engine.reference.ReferenceBackend;
import java.util.List;
import java.util.Objects;

/** Where backends come from. Each has a pool, and threads, of its own: make one per process and share it. */
public final class Backends {
    /** More threads than any machine has cores. */
    private static final int MOST_THREADS = 4096;

    private Backends() {}

    /** The CPU in single precision, on all cores that this process may use. */
    public static Backend cpu() {
        return cpu(Runtime.getRuntime().availableProcessors());
    }

    /**
     * The CPU in single precision. Results do not depend on the number of threads.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1, or more than 4096
     */
    public static Backend cpu(int threads) {
        return cpu(threads, ConvolutionAlgorithm.AUTO);
    }

    /**
     * As {@link #cpu(int)}, with a choice of how to convolve.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1, or more than 4096
     * @throws DeviceException if Java was started without an option that it needs, or OpenBLAS cannot be loaded; the message
     *     names the remedy
     */
    public static Backend cpu(int threads, ConvolutionAlgorithm convolutions) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "the CPU backend needs from one to " + MOST_THREADS + " threads, not " + threads);
        }
        Objects.requireNonNull(convolutions, "convolutions");
        JavaOptions.requireVectors();
        JavaOptions.requireNativeAccess();
        try {
            OpenBlasLibrary.load(threads);
        } catch (IllegalCallerException denied) {
            throw JavaOptions.noNativeAccess();
        }
        return new CpuBackend(threads, convolutions, new Pool(new NativeSlabs()));
    }

    /**
     * An NVIDIA GPU in single precision. Needs its driver, and cuBLAS and NVRTC of the CUDA toolkit, which are loaded now.
     *
     * @param ordinal which of the machine's GPUs, from 0 on
     * @throws DeviceException if it cannot be used; the message says what is missing and what to do
     */
    public static Backend cuda(int ordinal) {
        return cuda(ordinal, Precision.FLOAT32);
    }

    /** As {@link #cuda(int)}, with activations and products of matrices in the given precision. */
    public static Backend cuda(int ordinal, Precision precision) {
        JavaOptions.requireNativeAccess();
        return CudaBackend.of(ordinal, precision);
    }

    /**
     * The GPUs of this machine, in the order of their ordinals, described for people.
     *
     * @throws DeviceException if there is no driver, or it finds no GPU
     */
    public static List<String> cudaDevices() {
        return CudaBackend.devices();
    }

    /** Plain loops in double precision: slow, and the measure of the others. */
    public static Backend reference() {
        JavaOptions.requireNativeAccess();
        return new ReferenceBackend(new NativeSlabs());
    }
}
