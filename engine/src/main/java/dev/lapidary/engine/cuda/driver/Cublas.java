package dev.lapidary.engine.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.DeviceException;
import dev.lapidary.engine.cuda.graph.Operation.Product;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The two functions needed of cuBLAS, and those that they need. Its thread must use the device's context. */
public final class Cublas {
    private static final int AS_IS = 0;
    private static final int TRANSPOSED = 1;
    private static final int FLOAT = 0;
    private static final int BFLOAT16 = 14;
    private static final int SUM_IN_FLOAT = 68;
    private static final int ANY_ALGORITHM = -1;

    private final CudaLibrary library = CudaLibrary.cublas();
    private final MemorySegment factors = Arena.global().allocate(JAVA_FLOAT, 2);

    private final MethodHandle sgemm = function(
            "cublasSgemm_v2",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_LONG,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT);

    private final MethodHandle gemmEx = function(
            "cublasGemmEx",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);

    private final long handle;

    /** @param workspace the address of so many bytes of the device, for it alone */
    public Cublas(long stream, long workspace, long workspaceBytes) {
        MethodHandle create = function("cublasCreate_v2", ADDRESS);
        MethodHandle setStream = function("cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
        MethodHandle setWorkspace = function("cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        MemorySegment out = CudaLibrary.outBuffer();
        check(CudaLibrary.result(() -> (int) create.invokeExact(out)), "start");
        handle = out.get(JAVA_LONG, 0);
        check(CudaLibrary.result(() -> (int) setStream.invokeExact(handle, stream)), "use a stream");
        // After the stream, with which it forgets what it was given before.
        check(
                CudaLibrary.result(() -> (int) setWorkspace.invokeExact(handle, workspace, workspaceBytes)),
                "use a workspace");
    }

    private MethodHandle function(String name, MemoryLayout... parameters) {
        return library.function(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** cuBLAS reads matrices by columns, which is as their transposes: it computes yᵀ = op(b)ᵀ·op(a)ᵀ. Sums are of single precision. */
    public void multiply(Product product) {
        factors.setAtIndex(JAVA_FLOAT, 0, 1);
        factors.setAtIndex(JAVA_FLOAT, 1, product.beta());
        int result = product.inputs() == DType.BF16 ? bfloat16(product) : single(product);
        check(
                result,
                "multiply [" + product.rows() + ", " + product.inner() + "] by [" + product.inner() + ", "
                        + product.columns() + "]" + (product.inputs() == DType.BF16 ? " in bf16" : ""));
    }

    private int single(Product product) {
        MemorySegment beta = factors.asSlice(JAVA_FLOAT.byteSize());
        return CudaLibrary.result(() -> (int) sgemm.invokeExact(
                handle,
                operation(product.transposeB()),
                operation(product.transposeA()),
                product.columns(),
                product.rows(),
                product.inner(),
                factors,
                product.b(),
                lengthB(product),
                product.a(),
                lengthA(product),
                beta,
                product.y(),
                product.columns()));
    }

    private int bfloat16(Product product) {
        MemorySegment beta = factors.asSlice(JAVA_FLOAT.byteSize());
        return CudaLibrary.result(() -> (int) gemmEx.invokeExact(
                handle,
                operation(product.transposeB()),
                operation(product.transposeA()),
                product.columns(),
                product.rows(),
                product.inner(),
                factors,
                product.b(),
                BFLOAT16,
                lengthB(product),
                product.a(),
                BFLOAT16,
                lengthA(product),
                beta,
                product.y(),
                product.output() == DType.BF16 ? BFLOAT16 : FLOAT,
                product.columns(),
                SUM_IN_FLOAT,
                ANY_ALGORITHM));
    }

    private static int operation(boolean transpose) {
        return transpose ? TRANSPOSED : AS_IS;
    }

    /** Of a row of a, as it lies in memory. */
    private static int lengthA(Product product) {
        return product.transposeA() ? product.rows() : product.inner();
    }

    /** Of a row of b, as it lies in memory. */
    private static int lengthB(Product product) {
        return product.transposeB() ? product.inner() : product.columns();
    }

    private static void check(int result, String action) {
        if (result != 0) {
            throw new DeviceException("cuBLAS could not " + action + " (error " + result
                    + "); check that driver and toolkit fit each other");
        }
    }
}
