package dev.lapidary.engine.cuda;

import dev.lapidary.engine.cuda.Operation.Launch;
import dev.lapidary.engine.cuda.Operation.Product;

/** The one stream of a device, in which all is done in order. */
final class CudaStream {
    /**
     * Memory in which cuBLAS may compute, as much as NVIDIA advises for its largest GPUs. Were it left to cuBLAS, a graph could
     * hold an address that cuBLAS gives away again.
     */
    private static final long WORKSPACE = 32 << 20;

    private final CudaDriver driver;
    private final long handle;
    private final Cublas cublas;
    private final ArgumentRoom arguments = new ArgumentRoom();

    CudaStream(CudaDriver driver) {
        this.driver = driver;
        handle = driver.createStream();
        long workspace = driver.allocate(WORKSPACE);
        if (workspace == 0) {
            throw new OutOfMemoryError("the GPU has no memory left: other programs use it");
        }
        cublas = new Cublas(handle, workspace, WORKSPACE);
    }

    long handle() {
        return handle;
    }

    void issue(Operation operation) {
        switch (operation) {
            case Launch launch -> driver.launch(launch, arguments.of(launch.arguments()), handle);
            case Product product -> cublas.multiply(product);
        }
    }

    /** Waits until all that it was given is done. */
    void synchronize() {
        driver.synchronize(handle);
    }
}
