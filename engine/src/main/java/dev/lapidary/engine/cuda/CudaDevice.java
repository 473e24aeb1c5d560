package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Pool;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.engine.cuda.driver.CublasLt;
import dev.lapidary.engine.cuda.driver.CublasLt.Problem;
import dev.lapidary.engine.cuda.driver.CudaDriver;
import dev.lapidary.engine.cuda.graph.Arguments;
import dev.lapidary.engine.cuda.graph.CudaStream;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.cuda.graph.Operation.Launch;
import dev.lapidary.engine.cuda.graph.Operation.Linear;
import dev.lapidary.engine.cuda.graph.Operation.Product;
import dev.lapidary.engine.cuda.graph.OperationQueue;
import dev.lapidary.engine.cuda.kernels.CudaKernels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A GPU in use: its memory, and one stream in which all that it is asked for is done in order, though perhaps not before
 * somebody reads a result. Memory that was returned may therefore be handed out again at once. Threads take turns.
 */
final class CudaDevice implements Pool.SlabSource, HostAccess {
    /** A system property: {@code false} gives each array memory of its own, for tools that watch the bounds of blocks. */
    private static final String POOL = "lapidary.cuda.pool";

    /** Pinned memory, through which all goes between Java and the device. */
    private static final long STAGING = 16 << 20;

    private static final long STAGED_AT_ONCE = STAGING / 4;

    /**
     * So many bytes are copied in by a kernel, which can wait with others: a batch's token ids, and the numbers of all rows of an
     * embedding table. More go by themselves, and at full speed.
     */
    private static final long SMALL = 256 << 10;

    private static final long ALIGNMENT = 256;

    private final CudaDriver driver = new CudaDriver();
    private final int device;
    private final long context;
    private final CudaStream stream;
    private final OperationQueue queue;
    private final CudaKernels kernels;
    private final MemorySegment staging;
    private final boolean pooled = !"false".equals(System.getProperty(POOL));
    private long staged;
    private Thread user;

    /**
     * What one can know of a GPU without using it.
     *
     * @param capability the compute capability: 90 is 9.0
     * @param bytes of memory
     * @param driverVersion the newest CUDA that the driver knows: 13.1 is 13010
     */
    record Properties(String name, int capability, long bytes, int driverVersion) {}

    /** The GPUs of this machine, in their order. @throws dev.lapidary.engine.DeviceException if there are none */
    static List<Properties> list() {
        CudaDriver driver = new CudaDriver();
        List<Properties> found = new ArrayList<>();
        for (int i = 0; i < driver.deviceCount(); i++) {
            found.add(properties(driver, driver.device(i)));
        }
        return found;
    }

    /** @throws dev.lapidary.engine.DeviceException if it cannot be used */
    CudaDevice(int ordinal) {
        device = driver.device(ordinal);
        context = driver.context(device);
        enter();
        int capability = driver.capability(device);
        kernels = new CudaKernels(driver, capability);
        stream = new CudaStream(driver, capability);
        queue = OperationQueue.of(driver, stream);
        staging = driver.allocateHost(STAGING);
    }

    synchronized Properties properties() {
        return properties(driver, device);
    }

    private static Properties properties(CudaDriver driver, int device) {
        return new Properties(driver.name(device), driver.capability(device), driver.memory(device), driver.version());
    }

    /** Whether steps that repeat are run as CUDA graphs. */
    synchronized boolean hasGraphs() {
        return queue.hasGraphs();
    }

    /** The context is a thread's, so that each must take it up when it is its turn. */
    private void enter() {
        if (user != Thread.currentThread()) {
            driver.use(context);
            user = Thread.currentThread();
        }
    }

    // --- memory ---

    @Override
    public synchronized long allocate(long bytes) {
        enter();
        long address = driver.allocate(bytes);
        if (address == 0) {
            throw new OutOfMemoryError("the GPU has no " + (bytes >> 20)
                    + " MiB of memory left; use a smaller batch or shorter sequences");
        }
        return address;
    }

    @Override
    public boolean isPooled() {
        return pooled;
    }

    @Override
    public synchronized void free(long address) {
        enter();
        queue.flush();
        driver.free(address);
    }

    // --- work ---

    /** y = x, which is of the same type. */
    void copy(NdArray x, NdArray y) {
        y.setKnownInts(null);
        copy(x.address(), x.bytes(), y.address());
    }

    private void copy(long from, long bytes, long to) {
        boolean words = (from | bytes | to) % Integer.BYTES == 0;
        long count = bytes / (words ? Integer.BYTES : Short.BYTES);
        launch("elementwise.cu", words ? "copy" : "copyHalves", LaunchDims.elements(count), from, count, to);
    }

    /**
     * Runs a kernel, unless the grid has no blocks. The arguments are as {@link Arguments} tells.
     *
     * @throws IllegalArgumentException if an array is not of the type that the kernel needs
     */
    synchronized void launch(String file, String kernel, LaunchDims grid, Object... values) {
        if (!grid.isEmpty()) {
            enter();
            queue.add(new Launch(kernel, kernels.functionFor(file, kernel, values), grid, Arguments.of(values)));
            kernels.forEachWritten(file, kernel, values, array -> array.setKnownInts(null));
        }
    }

    /**
     * y = op(a)·op(b) + beta·y for matrices that are not empty, {@code inner} being the dimension that is summed over. a and b are
     * of one type; y is of the same, or of single precision.
     *
     * @throws IllegalArgumentException if y is of another type
     */
    synchronized void multiply(
            NdArray a, boolean transposeA, NdArray b, boolean transposeB, int inner, float beta, NdArray y) {
        enter();
        requireOutput(a.dtype(), y);
        int rows = y.shape().rows();
        int columns = y.shape().columns();
        queue.add(new Product(
                a.dtype(),
                y.dtype(),
                transposeA,
                transposeB,
                rows,
                columns,
                inner,
                a.address(),
                b.address(),
                beta,
                y.address()));
    }

    /** cuBLAS takes addresses, and would write what it was told to. */
    private static void requireOutput(DType inputs, NdArray y) {
        if (y.dtype() != DType.F32 && y.dtype() != inputs) {
            throw new IllegalArgumentException(
                    "a product of " + inputs + " cannot be written to " + y.dtype() + y.shape());
        }
    }

    /** Whether {@link #linear} can be asked for, of inputs of a type and for y. */
    synchronized boolean hasLinear(DType inputs, int inner, NdArray y) {
        enter();
        return CublasLt.isAligned(y.address()) && stream.solves(problem(inputs, inner, y));
    }

    private static Problem problem(DType inputs, int inner, NdArray y) {
        return new Problem(inputs, y.dtype(), y.shape().rows(), y.shape().columns(), inner);
    }

    /**
     * y = x·wᵀ + bias in one kernel, if {@link #hasLinear} says that there is one and {@link CublasLt#isAligned arrays are aligned}. x
     * and w are of one type, bias is of y's.
     */
    synchronized void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        enter();
        requireOutput(x.dtype(), y);
        Problem problem = problem(x.dtype(), x.shape().dim(1), y);
        queue.add(new Linear(problem, x.address(), w.address(), bias.address(), y.address()));
    }

    // --- between Java and the device ---

    @Override
    public synchronized void read(NdArray array, MemorySegment target) {
        checkSize(array, target);
        enter();
        for (long at = 0; at < array.bytes(); at += STAGED_AT_ONCE) {
            long bytes = Math.min(STAGED_AT_ONCE, array.bytes() - at);
            MemorySegment buffer = stagingBuffer(bytes);
            queue.flush();
            driver.copyOut(buffer, array.address() + at, stream.handle());
            synchronize();
            target.asSlice(at, bytes).copyFrom(buffer);
        }
    }

    /** What Java wrote itself needs no reading: indices are checked, before kernels use them, while the device works. */
    @Override
    public int[] ints(NdArray array) {
        int[] known = array.knownInts();
        return known == null ? HostAccess.super.ints(array) : known;
    }

    @Override
    public void write(NdArray array, int[] values) {
        HostAccess.super.write(array, values);
        array.setKnownInts(values);
    }

    @Override
    public synchronized void write(NdArray array, MemorySegment source) {
        checkSize(array, source);
        array.setKnownInts(null);
        enter();
        for (long at = 0; at < array.bytes(); at += STAGED_AT_ONCE) {
            long bytes = Math.min(STAGED_AT_ONCE, array.bytes() - at);
            MemorySegment buffer = stagingBuffer(bytes);
            buffer.copyFrom(source.asSlice(at, bytes));
            if (bytes <= SMALL) {
                // The device reads pinned memory at the same address.
                copy(buffer.address(), bytes, array.address() + at);
            } else {
                queue.flush();
                driver.copyIn(array.address() + at, buffer, stream.handle());
            }
        }
    }

    /** Waits until all is done, so that nothing uses staging memory any more. */
    private void synchronize() {
        queue.flush();
        stream.synchronize();
        queue.idle();
        staged = 0;
    }

    /** Staging memory that no copy on its way uses. */
    private MemorySegment stagingBuffer(long bytes) {
        if (staged + bytes > STAGING) {
            synchronize();
        }
        MemorySegment buffer = staging.asSlice(staged, bytes);
        staged += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return buffer;
    }

    private static void checkSize(NdArray array, MemorySegment segment) {
        if (array.bytes() != segment.byteSize()) {
            throw new ShapeException("host access: " + array.dtype() + array.shape() + " has " + array.bytes()
                    + " bytes, the other side " + segment.byteSize());
        }
    }
}
