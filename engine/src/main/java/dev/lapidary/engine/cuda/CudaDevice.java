package dev.lapidary.engine.cuda;

import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Pool;
import dev.lapidary.engine.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A GPU in use: its memory, and one stream in which all that it is asked for is done in order. Memory that was returned may
 * therefore be handed out again at once. Threads take turns.
 */
final class CudaDevice implements Pool.SlabSource, HostAccess {
    /** A system property: {@code false} gives each array memory of its own, for tools that watch the bounds of blocks. */
    private static final String POOL = "lapidary.cuda.pool";

    /** Pinned memory, through which all goes between Java and the device. */
    private static final long STAGING = 16 << 20;

    private static final long STAGED_AT_ONCE = STAGING / 4;
    private static final long ALIGNMENT = 256;

    private final CudaDriver driver = new CudaDriver();
    private final int device;
    private final long context;
    private final long stream;
    private final CudaKernels kernels;
    private final Cublas cublas;
    private final Arguments arguments = new Arguments();
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
        stream = driver.createStream();
        kernels = new CudaKernels(driver, driver.capability(device));
        cublas = new Cublas(stream);
        staging = driver.allocateHost(STAGING);
    }

    synchronized Properties properties() {
        return properties(driver, device);
    }

    private static Properties properties(CudaDriver driver, int device) {
        return new Properties(driver.name(device), driver.capability(device), driver.memory(device), driver.version());
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
        driver.free(address);
    }

    /** y = the same four bytes everywhere. */
    synchronized void fill(NdArray y, int bits) {
        if (y.size() > 0) {
            enter();
            driver.fill(y.address(), bits, y.size(), stream);
        }
    }

    synchronized void copy(NdArray x, NdArray y) {
        if (x.size() > 0) {
            enter();
            driver.copy(y.address(), x.address(), x.bytes(), stream);
        }
    }

    // --- work ---

    /** Runs a kernel, unless the grid has no blocks. The arguments are as {@link Arguments} tells. */
    synchronized void launch(String file, String kernel, Grid grid, Object... values) {
        if (!grid.isEmpty()) {
            enter();
            long function = kernels.function(file, kernel);
            driver.launch(kernel, function, grid, Grid.THREADS, arguments.of(values), stream);
        }
    }

    /** y = op(a)·op(b) + keep·y for matrices that are not empty, {@code inner} being the dimension that is summed over. */
    synchronized void multiply(
            NdArray a, boolean transposeA, NdArray b, boolean transposeB, int inner, float keep, NdArray y) {
        enter();
        int rows = y.shape().rows();
        int columns = y.shape().columns();
        cublas.sgemm(transposeA, transposeB, rows, columns, inner, a.address(), b.address(), keep, y.address());
    }

    /** {@link #multiply} for a and b of bfloat16, at two bytes an element. */
    synchronized void multiplyBfloat16(
            NdArray a, boolean transposeA, NdArray b, boolean transposeB, int inner, float keep, NdArray y) {
        enter();
        int rows = y.shape().rows();
        int columns = y.shape().columns();
        cublas.bfloat16(transposeA, transposeB, rows, columns, inner, a.address(), b.address(), keep, y.address());
    }

    // --- between Java and the device ---

    @Override
    public synchronized void read(NdArray array, MemorySegment target) {
        checkSize(array, target);
        enter();
        for (long at = 0; at < array.bytes(); at += STAGED_AT_ONCE) {
            long bytes = Math.min(STAGED_AT_ONCE, array.bytes() - at);
            MemorySegment room = stagingRoom(bytes);
            driver.copyOut(room, array.address() + at, stream);
            driver.synchronize(stream);
            staged = 0;
            target.asSlice(at, bytes).copyFrom(room);
        }
    }

    @Override
    public synchronized void write(NdArray array, MemorySegment source) {
        checkSize(array, source);
        enter();
        for (long at = 0; at < array.bytes(); at += STAGED_AT_ONCE) {
            long bytes = Math.min(STAGED_AT_ONCE, array.bytes() - at);
            MemorySegment room = stagingRoom(bytes);
            room.copyFrom(source.asSlice(at, bytes));
            driver.copyIn(array.address() + at, room, stream);
        }
    }

    /** Staging memory that no copy on its way uses. */
    private MemorySegment stagingRoom(long bytes) {
        if (staged + bytes > STAGING) {
            driver.synchronize(stream);
            staged = 0;
        }
        MemorySegment room = staging.asSlice(staged, bytes);
        staged += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return room;
    }

    private static void checkSize(NdArray array, MemorySegment segment) {
        if (array.bytes() != segment.byteSize()) {
            throw new ShapeException("host access: " + array.dtype() + array.shape() + " has " + array.bytes()
                    + " bytes, the other side " + segment.byteSize());
        }
    }
}
