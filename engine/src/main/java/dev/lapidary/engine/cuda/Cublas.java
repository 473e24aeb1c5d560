package dev.lapidary.engine.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lapidary.engine.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The two functions needed of cuBLAS, and those that they need. Its thread must use the device's context. */
final class Cublas {
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

    Cublas(long stream) {
        MethodHandle create = function("cublasCreate_v2", ADDRESS);
        MethodHandle setStream = function("cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
        MemorySegment out = CudaLibrary.room();
        check(CudaLibrary.result(() -> (int) create.invokeExact(out)), "start");
        handle = out.get(JAVA_LONG, 0);
        check(CudaLibrary.result(() -> (int) setStream.invokeExact(handle, stream)), "use a stream");
    }

    private MethodHandle function(String name, MemoryLayout... parameters) {
        return library.function(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /**
     * y = op(a)·op(b) + keep·y in single precision, for row-major matrices without gaps: y is {@code [m, n]}, the inner
     * dimension k. cuBLAS reads matrices by columns, which is as their transposes: it computes yᵀ = op(b)ᵀ·op(a)ᵀ.
     */
    void sgemm(boolean transposeA, boolean transposeB, int m, int n, int k, long a, long b, float keep, long y) {
        factors.setAtIndex(JAVA_FLOAT, 0, 1);
        factors.setAtIndex(JAVA_FLOAT, 1, keep);
        MemorySegment beta = factors.asSlice(JAVA_FLOAT.byteSize());
        int result = CudaLibrary.result(() -> (int) sgemm.invokeExact(
                handle,
                transposeB ? TRANSPOSED : AS_IS,
                transposeA ? TRANSPOSED : AS_IS,
                n,
                m,
                k,
                factors,
                b,
                transposeB ? k : n,
                a,
                transposeA ? m : k,
                beta,
                y,
                n));
        check(result, "multiply [" + m + ", " + k + "] by [" + k + ", " + n + "]");
    }

    /** As {@link #sgemm}, for a and b of bfloat16. Sums are of single precision, and so is y. */
    void bfloat16(boolean transposeA, boolean transposeB, int m, int n, int k, long a, long b, float keep, long y) {
        factors.setAtIndex(JAVA_FLOAT, 0, 1);
        factors.setAtIndex(JAVA_FLOAT, 1, keep);
        MemorySegment beta = factors.asSlice(JAVA_FLOAT.byteSize());
        int result = CudaLibrary.result(() -> (int) gemmEx.invokeExact(
                handle,
                transposeB ? TRANSPOSED : AS_IS,
                transposeA ? TRANSPOSED : AS_IS,
                n,
                m,
                k,
                factors,
                b,
                BFLOAT16,
                transposeB ? k : n,
                a,
                BFLOAT16,
                transposeA ? m : k,
                beta,
                y,
                FLOAT,
                n,
                SUM_IN_FLOAT,
                ANY_ALGORITHM));
        check(result, "multiply [" + m + ", " + k + "] by [" + k + ", " + n + "] in bf16");
    }

    private static void check(int result, String action) {
        if (result != 0) {
            throw new DeviceException("cuBLAS could not " + action + " (error " + result
                    + "); check that driver and toolkit fit each other");
        }
    }
}
