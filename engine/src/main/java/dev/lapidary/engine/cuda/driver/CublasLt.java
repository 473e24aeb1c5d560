package dev.lapidary.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.graph.Operation.Linear;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * cuBLASLt, which adds a bias to a product before it is written. It is asked once for each size which of its kernels is best. Its
 * thread must use the device's context.
 */
public final class CublasLt {
    /** Sizes whose kernels are remembered. */
    private static final int MOST = 1024;

    /** Arrays begin at multiples of it, or cuBLASLt is not used. */
    private static final int ALIGNMENT = 16;

    private static final int FLOAT = 0;
    private static final int BFLOAT16 = 14;
    private static final int SUM_IN_FLOAT = 68;
    private static final int NOT_SUPPORTED = 15;

    // Attributes of a product, and what they are set to.
    private static final int TRANSPOSE_FIRST = 3;
    private static final int EPILOGUE = 7;
    private static final int BIAS_ADDRESS = 8;
    private static final int TRANSPOSED = 1;
    private static final int ADD_BIAS = 4;

    // Attributes of a preference.
    private static final int WORKSPACE_BYTES = 1;
    private static final int[] ALIGNMENTS = {5, 6, 7, 8};

    private static final int ALGORITHM_BYTES = 64;
    private static final int HEURISTIC_BYTES = 96;

    private static final Logger LOG = System.getLogger(CublasLt.class.getName());

    private final CudaLibrary library = CudaLibrary.cublasLt();
    private final MethodHandle createProduct = function("cublasLtMatmulDescCreate", ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle setProduct =
            function("cublasLtMatmulDescSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle destroyProduct = function("cublasLtMatmulDescDestroy", JAVA_LONG);
    private final MethodHandle createLayout =
            function("cublasLtMatrixLayoutCreate", ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private final MethodHandle destroyLayout = function("cublasLtMatrixLayoutDestroy", JAVA_LONG);
    private final MethodHandle createPreference = function("cublasLtMatmulPreferenceCreate", ADDRESS);
    private final MethodHandle setPreference =
            function("cublasLtMatmulPreferenceSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle findAlgorithm = function(
            "cublasLtMatmulAlgoGetHeuristic",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT,
            ADDRESS,
            ADDRESS);
    private final MethodHandle multiply = function(
            "cublasLtMatmul",
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);

    private final long stream;
    private final long workspace;
    private final long workspaceBytes;
    private final long handle;
    private final long preference;
    private final MemorySegment out = CudaLibrary.outBuffer();
    private final MemorySegment heuristic = Arena.global().allocate(HEURISTIC_BYTES, JAVA_LONG.byteSize());
    private final MemorySegment factors = Arena.global().allocateFrom(JAVA_FLOAT, 1, 0);
    private final SequencedMap<Problem, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);

    /** What decides which kernel is best: the sizes and types of y = x·wᵀ + bias. */
    public record Problem(DType inputs, DType output, int rows, int columns, int inner) {}

    /**
     * How a problem is solved: cuBLASLt's descriptions of the product and of its matrices, and the kernel that it chose.
     *
     * @param algorithm null if it has none
     */
    private record Plan(long product, long w, long x, long y, long[] algorithm) {}

    private CublasLt(long stream, long workspace, long workspaceBytes) {
        this.stream = stream;
        this.workspace = workspace;
        this.workspaceBytes = workspaceBytes;
        MethodHandle create = function("cublasLtCreate", ADDRESS);
        check(CudaLibrary.result(() -> (int) create.invokeExact(out)), "start");
        handle = out.get(JAVA_LONG, 0);
        check(CudaLibrary.result(() -> (int) createPreference.invokeExact(out)), "take a preference");
        preference = out.get(JAVA_LONG, 0);
        set(setPreference, preference, WORKSPACE_BYTES, workspaceBytes, JAVA_LONG.byteSize());
        for (int alignment : ALIGNMENTS) {
            set(setPreference, preference, alignment, ALIGNMENT, JAVA_INT.byteSize());
        }
    }

    /**
     * Null, and a line in the log, if this machine has no cuBLASLt.
     *
     * @param workspace the address of so many bytes of the device, which others of the stream may use in their turn
     */
    public static CublasLt of(long stream, long workspace, long workspaceBytes) {
        try {
            return new CublasLt(stream, workspace, workspaceBytes);
        } catch (DeviceException missing) {
            LOG.log(Level.INFO, "Biases are added by kernels of their own: " + missing.getMessage());
            return null;
        }
    }

    /** Whether arrays at some addresses begin where cuBLASLt wants them to. */
    public static boolean isAligned(long... addresses) {
        long bits = 0;
        for (long address : addresses) {
            bits |= address;
        }
        return bits % ALIGNMENT == 0;
    }

    /** Whether there is a kernel for it. */
    public boolean solves(Problem problem) {
        return plan(problem).algorithm != null;
    }

    /** y = x·wᵀ + bias, of a problem that {@link #solves is solved}. cuBLASLt reads matrices by columns: it computes yᵀ = w·xᵀ + bias. */
    public void multiply(Linear linear) {
        Plan plan = plan(linear.problem());
        set(setProduct, plan.product, BIAS_ADDRESS, linear.bias(), JAVA_LONG.byteSize());
        MemorySegment.copy(plan.algorithm, 0, heuristic, JAVA_LONG, 0, plan.algorithm.length);
        MemorySegment beta = factors.asSlice(JAVA_FLOAT.byteSize());
        int result = CudaLibrary.result(() -> (int) multiply.invokeExact(
                handle,
                plan.product,
                factors,
                linear.w(),
                plan.w,
                linear.x(),
                plan.x,
                beta,
                linear.y(),
                plan.y,
                linear.y(),
                plan.y,
                heuristic,
                workspace,
                workspaceBytes,
                stream));
        check(result, "multiply " + linear.problem());
    }

    private Plan plan(Problem problem) {
        Plan plan = plans.get(problem);
        if (plan == null) {
            plan = newPlan(problem);
            plans.put(problem, plan);
            if (plans.size() > MOST) {
                destroy(plans.pollFirstEntry().getValue());
            }
        }
        return plan;
    }

    private Plan newPlan(Problem problem) {
        check(CudaLibrary.result(() -> (int) createProduct.invokeExact(out, SUM_IN_FLOAT, FLOAT)), "take a product");
        long product = out.get(JAVA_LONG, 0);
        set(setProduct, product, TRANSPOSE_FIRST, TRANSPOSED, JAVA_INT.byteSize());
        set(setProduct, product, EPILOGUE, ADD_BIAS, JAVA_INT.byteSize());
        // Not the bias's address, but one that is aligned no better than any bias.
        set(setProduct, product, BIAS_ADDRESS, ALIGNMENT, JAVA_LONG.byteSize());
        long w = layout(problem.inputs, problem.inner, problem.columns);
        long x = layout(problem.inputs, problem.inner, problem.rows);
        long y = layout(problem.output, problem.columns, problem.rows);
        MemorySegment count = out;
        int result = CudaLibrary.result(
                () -> (int) findAlgorithm.invokeExact(handle, product, w, x, y, y, preference, 1, heuristic, count));
        if (result != 0 && result != NOT_SUPPORTED) {
            LOG.log(Level.WARNING, "cuBLASLt could not look for a kernel for " + problem + " (error " + result + ")");
        }
        boolean found = result == 0 && count.get(JAVA_INT, 0) > 0;
        long[] algorithm = found ? heuristic.asSlice(0, ALGORITHM_BYTES).toArray(JAVA_LONG) : null;
        return new Plan(product, w, x, y, algorithm);
    }

    /** Describes a matrix by columns, without gaps. */
    private long layout(DType type, int rows, int columns) {
        int typeCode = type == DType.BF16 ? BFLOAT16 : FLOAT;
        long height = rows;
        long width = columns;
        check(
                CudaLibrary.result(() -> (int) createLayout.invokeExact(out, typeCode, height, width, height)),
                "take a matrix");
        return out.get(JAVA_LONG, 0);
    }

    private void destroy(Plan plan) {
        CudaLibrary.result(() -> (int) destroyProduct.invokeExact(plan.product));
        for (long layout : new long[] {plan.w, plan.x, plan.y}) {
            CudaLibrary.result(() -> (int) destroyLayout.invokeExact(layout));
        }
    }

    /** Sets an attribute of something. @param bytes of the value, the lower ones */
    private void set(MethodHandle setter, long of, int attribute, long value, long bytes) {
        MemorySegment buffer = out.asSlice(JAVA_LONG.byteSize());
        buffer.set(JAVA_LONG, 0, value);
        check(
                CudaLibrary.result(() -> (int) setter.invokeExact(of, attribute, buffer, bytes)),
                "take the attribute " + attribute);
    }

    private MethodHandle function(String name, MemoryLayout... parameters) {
        return library.function(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static void check(int result, String action) {
        if (result != 0) {
            throw new DeviceException("cuBLASLt could not " + action + " (error " + result
                    + "); check that driver and toolkit fit each other");
        }
    }
}
