package dev.lapidary.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.graph.ArgumentBuffer;
import dev.lapidary.engine.cuda.graph.LaunchDims;
import dev.lapidary.engine.cuda.graph.Operation.Launch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What is needed of the CUDA driver for graphs. Handles are plain numbers. Not thread-safe, as {@link CudaDriver}. */
public final class CudaGraphDriver {
    /** The node before a graph's first. */
    public static final long NONE = 0;

    /** While a stream is captured, this thread may not ask for what could disturb that; other threads may. */
    private static final int THREAD_LOCAL = 1;

    /** CUDA_KERNEL_NODE_PARAMS_v2. The last two members, and {@code extra}, stay null. */
    private static final MemoryLayout KERNEL_NODE = MemoryLayout.structLayout(
            JAVA_LONG.withName("func"),
            MemoryLayout.sequenceLayout(3, JAVA_INT).withName("gridDim"),
            MemoryLayout.sequenceLayout(3, JAVA_INT).withName("blockDim"),
            JAVA_INT.withName("sharedMemBytes"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("kernelParams"),
            ADDRESS.withName("extra"),
            ADDRESS.withName("kern"),
            ADDRESS.withName("ctx"));

    private static final long GRID = KERNEL_NODE.byteOffset(PathElement.groupElement("gridDim"));
    private static final long BLOCK = KERNEL_NODE.byteOffset(PathElement.groupElement("blockDim"));
    private static final long PARAMETERS = KERNEL_NODE.byteOffset(PathElement.groupElement("kernelParams"));

    private final CudaDriver driver;
    private final MemorySegment out = CudaLibrary.outBuffer();
    private final MemorySegment before = CudaLibrary.outBuffer();
    private final MemorySegment node = Arena.global().allocate(KERNEL_NODE);
    private final ArgumentBuffer arguments = new ArgumentBuffer();

    private final MethodHandle graphCreate;
    private final MethodHandle graphDestroy;
    private final MethodHandle addKernelNode;
    private final MethodHandle addChildGraphNode;
    private final MethodHandle instantiate;
    private final MethodHandle execDestroy;
    private final MethodHandle execKernelNodeSetParams;
    private final MethodHandle graphLaunch;
    private final MethodHandle beginCapture;
    private final MethodHandle endCapture;

    /** @throws DeviceException if the driver is older than CUDA 12 */
    public CudaGraphDriver(CudaDriver driver) {
        this.driver = driver;
        graphCreate = driver.function("cuGraphCreate", ADDRESS, JAVA_INT);
        graphDestroy = driver.function("cuGraphDestroy", JAVA_LONG);
        addKernelNode = driver.function("cuGraphAddKernelNode_v2", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        addChildGraphNode =
                driver.function("cuGraphAddChildGraphNode", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
        instantiate = driver.function("cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG);
        execDestroy = driver.function("cuGraphExecDestroy", JAVA_LONG);
        execKernelNodeSetParams = driver.function("cuGraphExecKernelNodeSetParams_v2", JAVA_LONG, JAVA_LONG, ADDRESS);
        graphLaunch = driver.function("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
        beginCapture = driver.function("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
        endCapture = driver.function("cuStreamEndCapture", JAVA_LONG, ADDRESS);
    }

    /** A graph without nodes. */
    public long create() {
        driver.check("make a graph", () -> (int) graphCreate.invokeExact(out, 0));
        return out.get(JAVA_LONG, 0);
    }

    public void destroy(long graph) {
        driver.check("free a graph", () -> (int) graphDestroy.invokeExact(graph));
    }

    /** Adds a kernel that waits for another node, and returns its node. */
    public long addKernel(long graph, long after, Launch launch) {
        MemorySegment description = describe(launch);
        before.set(JAVA_LONG, 0, after);
        driver.check("put kernel " + launch.kernel() + " into a graph", () ->
                (int) addKernelNode.invokeExact(out, graph, before, after == NONE ? 0L : 1L, description));
        return out.get(JAVA_LONG, 0);
    }

    /** Adds a copy of a graph that waits for another node, and returns its node. */
    public long addChild(long graph, long after, long child) {
        before.set(JAVA_LONG, 0, after);
        driver.check("put a product into a graph", () ->
                (int) addChildGraphNode.invokeExact(out, graph, before, after == NONE ? 0L : 1L, child));
        return out.get(JAVA_LONG, 0);
    }

    /** A graph of what a call asks a stream for, which is not done. */
    public long capture(long stream, Runnable call) {
        driver.check("begin to capture", () -> (int) beginCapture.invokeExact(stream, THREAD_LOCAL));
        try {
            call.run();
        } catch (DeviceException failed) {
            // The stream must work again, whatever the driver says of what was captured.
            if (CudaLibrary.result(() -> (int) endCapture.invokeExact(stream, out)) == 0) {
                destroy(out.get(JAVA_LONG, 0));
            }
            throw failed;
        }
        driver.check("capture a product", () -> (int) endCapture.invokeExact(stream, out));
        return out.get(JAVA_LONG, 0);
    }

    /** What of a graph can be launched: a copy, which knows its nodes by the graph's. */
    public long instantiate(long graph) {
        driver.check("take a graph", () -> (int) instantiate.invokeExact(out, graph, 0L));
        return out.get(JAVA_LONG, 0);
    }

    public void destroyExecutable(long executable) {
        driver.check("free a graph", () -> (int) execDestroy.invokeExact(executable));
    }

    /** Gives a kernel other arguments, and another grid, from the next launch on. */
    public void setKernel(long executable, long ofNode, Launch launch) {
        MemorySegment description = describe(launch);
        driver.check("change kernel " + launch.kernel() + " in a graph", () ->
                (int) execKernelNodeSetParams.invokeExact(executable, ofNode, description));
    }

    public void launch(long executable, long stream) {
        driver.check("run a graph", () -> (int) graphLaunch.invokeExact(executable, stream));
    }

    private MemorySegment describe(Launch launch) {
        LaunchDims grid = launch.grid();
        node.set(JAVA_LONG, 0, launch.function());
        int[] dimensions = {grid.x(), grid.y(), grid.z()};
        MemorySegment.copy(dimensions, 0, node, JAVA_INT, GRID, dimensions.length);
        int[] block = {LaunchDims.THREADS, 1, 1};
        MemorySegment.copy(block, 0, node, JAVA_INT, BLOCK, block.length);
        node.set(ADDRESS, PARAMETERS, arguments.of(launch.arguments()));
        return node;
    }
}
