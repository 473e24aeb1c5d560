package dev.lapidary.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.cuda.graph.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What is needed of the CUDA driver: devices, memory, one stream, modules and launches; {@link CudaGraphDriver} has
 * what graphs need. Handles and device addresses are plain
 * numbers. Not thread-safe, and a thread must {@link #use} a context first.
 */
public final class CudaDriver {
    private static final int OUT_OF_MEMORY = 2;
    private static final int NO_DEVICE = 100;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int NAME_LENGTH = 256;

    private final CudaLibrary library = CudaLibrary.driver();
    private final MemorySegment out = CudaLibrary.outBuffer();

    private final MethodHandle getErrorString = function("cuGetErrorString", JAVA_INT, ADDRESS);
    private final MethodHandle init = function("cuInit", JAVA_INT);
    private final MethodHandle driverGetVersion = function("cuDriverGetVersion", ADDRESS);
    private final MethodHandle deviceGetCount = function("cuDeviceGetCount", ADDRESS);
    private final MethodHandle deviceGet = function("cuDeviceGet", ADDRESS, JAVA_INT);
    private final MethodHandle deviceGetName = function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle deviceTotalMem = function("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
    private final MethodHandle deviceGetAttribute = function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle contextRetain = function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
    private final MethodHandle contextSetCurrent = function("cuCtxSetCurrent", JAVA_LONG);
    private final MethodHandle streamCreate = function("cuStreamCreate", ADDRESS, JAVA_INT);
    private final MethodHandle streamSynchronize = function("cuStreamSynchronize", JAVA_LONG);
    private final MethodHandle memAlloc = function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    private final MethodHandle memFree = function("cuMemFree_v2", JAVA_LONG);
    private final MethodHandle memHostAlloc = function("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
    private final MethodHandle copyHostToDevice =
            function("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    private final MethodHandle copyDeviceToHost =
            function("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private final MethodHandle moduleLoadData = function("cuModuleLoadData", ADDRESS, ADDRESS);
    private final MethodHandle moduleGetFunction = function("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
    private final MethodHandle launchKernel = function(
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);

    /** @throws DeviceException if there is no driver, or none that works */
    public CudaDriver() {
        check("be initialised", () -> (int) init.invokeExact(0));
    }

    /** @throws DeviceException if the driver is too old to have it */
    public MethodHandle function(String name, MemoryLayout... parameters) {
        return library.function(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** The newest CUDA that the driver knows: 13.1 is 13010. */
    public int version() {
        check("tell its version", () -> (int) driverGetVersion.invokeExact(out));
        return out.get(JAVA_INT, 0);
    }

    public int deviceCount() {
        check("count its devices", () -> (int) deviceGetCount.invokeExact(out));
        return out.get(JAVA_INT, 0);
    }

    /** The handle of the device of that number. */
    public int device(int ordinal) {
        check("give device " + ordinal, () -> (int) deviceGet.invokeExact(out, ordinal));
        return out.get(JAVA_INT, 0);
    }

    public String name(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_LENGTH);
            check("name a device", () -> (int) deviceGetName.invokeExact(name, NAME_LENGTH, device));
            return name.getString(0);
        }
    }

    /** Bytes of memory that the device has. */
    public long memory(int device) {
        check("tell a device's memory", () -> (int) deviceTotalMem.invokeExact(out, device));
        return out.get(JAVA_LONG, 0);
    }

    /** The compute capability: 90 is 9.0. */
    public int capability(int device) {
        return 10 * attribute(CAPABILITY_MAJOR, device) + attribute(CAPABILITY_MINOR, device);
    }

    private int attribute(int attribute, int device) {
        check("describe a device", () -> (int) deviceGetAttribute.invokeExact(out, attribute, device));
        return out.get(JAVA_INT, 0);
    }

    /** The context of a device, which belongs to the whole process. */
    public long context(int device) {
        check("open a device", () -> (int) contextRetain.invokeExact(out, device));
        return out.get(JAVA_LONG, 0);
    }

    /** Makes a context this thread's. */
    public void use(long context) {
        check("use a device", () -> (int) contextSetCurrent.invokeExact(context));
    }

    public long createStream() {
        check("create a stream", () -> (int) streamCreate.invokeExact(out, 0));
        return out.get(JAVA_LONG, 0);
    }

    /** Waits until all that the stream was given is done. */
    public void synchronize(long stream) {
        check("finish its work", () -> (int) streamSynchronize.invokeExact(stream));
    }

    /** The address of so many bytes of the device, or 0 if it has no memory for them. */
    public long allocate(long bytes) {
        int result = CudaLibrary.result(() -> (int) memAlloc.invokeExact(out, bytes));
        if (result == OUT_OF_MEMORY) {
            return 0;
        }
        check("allocate memory", () -> result);
        return out.get(JAVA_LONG, 0);
    }

    public void free(long address) {
        check("free memory", () -> (int) memFree.invokeExact(address));
    }

    /** Memory of this process that the device can read and write by itself. */
    public MemorySegment allocateHost(long bytes) {
        check("pin memory", () -> (int) memHostAlloc.invokeExact(out, bytes, 0));
        return out.get(ADDRESS, 0).reinterpret(bytes);
    }

    public void copyIn(long to, MemorySegment from, long stream) {
        check("copy to the device", () -> (int) copyHostToDevice.invokeExact(to, from, from.byteSize(), stream));
    }

    public void copyOut(MemorySegment to, long from, long stream) {
        check("copy from the device", () -> (int) copyDeviceToHost.invokeExact(to, from, to.byteSize(), stream));
    }

    /** @param image machine code for this device */
    public long loadModule(MemorySegment image) {
        check("load kernels", () -> (int) moduleLoadData.invokeExact(out, image));
        return out.get(JAVA_LONG, 0);
    }

    public long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            check("find kernel " + name, () -> (int) moduleGetFunction.invokeExact(out, module, text));
            return out.get(JAVA_LONG, 0);
        }
    }

    /** @param parameters the address of each of the kernel's arguments */
    public void launch(Operation.Launch launch, MemorySegment parameters, long stream) {
        LaunchDims grid = launch.grid();
        check("run kernel " + launch.kernel(), () -> (int) launchKernel.invokeExact(
                launch.function(),
                grid.x(),
                grid.y(),
                grid.z(),
                LaunchDims.THREADS,
                1,
                1,
                0,
                stream,
                parameters,
                MemorySegment.NULL));
    }

    /** Makes a call. @throws DeviceException that says what the driver could not do, and why, if it fails */
    void check(String action, CudaLibrary.Call call) {
        int result = CudaLibrary.result(call);
        if (result == 0) {
            return;
        }
        if (result == NO_DEVICE) {
            throw new DeviceException("the NVIDIA driver finds no GPU; use --device cpu");
        }
        CudaLibrary.result(() -> (int) getErrorString.invokeExact(result, out));
        throw new DeviceException("the NVIDIA driver could not " + action + ": " + CudaLibrary.text(out.get(ADDRESS, 0))
                + " (error " + result + "); ./lapidary devices shows what can be used");
    }
}
