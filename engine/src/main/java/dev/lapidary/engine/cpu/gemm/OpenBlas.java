package dev.lapidary.engine.cpu.gemm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The one function needed of OpenBLAS. {@link OpenBlasLibrary} unpacks and loads it; the call goes straight to its symbol, with
 * addresses as they are, since a JavaCPP {@code Pointer} per matrix would be an object with a finaliser.
 */
public final class OpenBlas {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IS = 111;
    private static final int TRANSPOSED = 112;

    private static final MethodHandle SGEMM;
    private static final String NAME;

    static {
        OpenBlasLibrary.load(1);
        SGEMM = function(
                "cblas_sgemm",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_FLOAT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_FLOAT,
                        JAVA_LONG,
                        JAVA_INT));
        try {
            function("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT))
                    .invokeExact(1);
            String[] config = string("openblas_get_config").split(" ");
            NAME = config[0] + " " + config[1] + " (" + string("openblas_get_corename") + ")";
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }

    private OpenBlas() {}

    /** Its version and the processor that it takes this one for: "OpenBLAS 0.3.31 (SkylakeX)". */
    public static String name() {
        return NAME;
    }

    /**
     * y = op(a)·op(b) + beta·y on one thread: y is {@code [m, n]}, the inner dimension k; strides are the distances between
     * rows, in elements.
     */
    public static void sgemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            long a,
            int strideA,
            long b,
            int strideB,
            float beta,
            long y,
            int strideY) {
        try {
            SGEMM.invokeExact(
                    ROW_MAJOR,
                    transposeA ? TRANSPOSED : AS_IS,
                    transposeB ? TRANSPOSED : AS_IS,
                    m,
                    n,
                    k,
                    1f,
                    a,
                    strideA,
                    b,
                    strideB,
                    beta,
                    y,
                    strideY);
        } catch (Throwable impossible) {
            throw new AssertionError("C functions do not throw", impossible);
        }
    }

    private static String string(String getter) throws Throwable {
        MemorySegment text =
                (MemorySegment) function(getter, FunctionDescriptor.of(ADDRESS)).invokeExact();
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(SymbolLookup.loaderLookup().findOrThrow(name), type);
    }
}
