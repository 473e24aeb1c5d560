package dev.lapidary.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Slabs from the C heap. {@code calloc} hands large blocks out as zero pages that cost nothing until touched, which
 * {@link java.lang.foreign.Arena} cannot: it writes the zeros itself.
 */
final class NativeSlabs implements Pool.SlabSource {
    private static final MethodHandle CALLOC;

    static {
        Linker linker = Linker.nativeLinker();
        CALLOC = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("calloc"),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    @Override
    public boolean isZero() {
        return true;
    }

    @Override
    public long allocate(long bytes) {
        MemorySegment block;
        try {
            block = (MemorySegment) CALLOC.invokeExact(1L, bytes + Pool.ALIGNMENT);
        } catch (Throwable impossible) {
            throw new AssertionError("calloc does not throw", impossible);
        }
        if (block.address() == 0) {
            throw new OutOfMemoryError("the operating system has no " + (bytes >> 20)
                    + " MiB of memory left; use a smaller batch or shorter sequences");
        }
        return (block.address() + Pool.ALIGNMENT - 1) / Pool.ALIGNMENT * Pool.ALIGNMENT;
    }
}
