package dev.lapidary.engine.cuda.graph;

import dev.lapidary.engine.cuda.driver.Cublas;
import dev.lapidary.engine.cuda.driver.CublasLt;
import dev.lapidary.engine.cuda.driver.CudaDriver;
import dev.lapidary.engine.cuda.graph.Operation.Launch;
import dev.lapidary.engine.cuda.graph.Operation.Linear;
import dev.lapidary.engine.cuda.graph.Operation.Product;

/** The one stream of a device, in which all is done in order. */
public final class CudaStream {
    /** Bytes in which cuBLAS may compute, as many as NVIDIA advises for GPUs from Hopper on, and for those before. */
    private static final long LARGE_WORKSPACE = 32 << 20;

    private static final long SMALL_WORKSPACE = 4 << 20;
    private static final int HOPPER = 90;

    private final CudaDriver driver;
    private final long handle;
    private final Cublas cublas;

    /** Null if there is none. */
    private final CublasLt cublasLt;

    private final ArgumentBuffer arguments = new ArgumentBuffer();

    /** @param capability the device's, such as 90 */
    public CudaStream(CudaDriver driver, int capability) {
        this.driver = driver;
        handle = driver.createStream();
        // Were it left to cuBLAS, a graph could hold an address that cuBLAS gives away again.
        long bytes = capability < HOPPER ? SMALL_WORKSPACE : LARGE_WORKSPACE;
        long workspace = driver.allocate(bytes);
        if (workspace == 0) {
            throw new OutOfMemoryError("the GPU has no memory left: other programs use it");
        }
        cublas = new Cublas(handle, workspace, bytes);
        cublasLt = CublasLt.of(handle, workspace, bytes);
    }

    public long handle() {
        return handle;
    }

    /** Whether it can do a {@link Linear}. */
    public boolean solves(CublasLt.Problem problem) {
        return cublasLt != null && cublasLt.solves(problem);
    }

    void issue(Operation operation) {
        switch (operation) {
            case Launch launch -> driver.launch(launch, arguments.of(launch.arguments()), handle);
            case Product product -> cublas.multiply(product);
            case Linear linear -> cublasLt.multiply(linear);
        }
    }

    /** Waits until all that it was given is done. */
    public void synchronize() {
        driver.synchronize(handle);
    }
}
