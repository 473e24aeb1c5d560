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
    /** Of huge pages, on most processors. */
    private static final long HUGE_PAGE = 2L << 20;
    /** What Linux calls MADV_HUGEPAGE. */
    private static final int USE_HUGE_PAGES = 14;

    private static final MethodHandle CALLOC;
    /** Null on other systems than Linux. */
    private static final MethodHandle MADVISE;

    static {
        Linker linker = Linker.nativeLinker();
        boolean linux = System.getProperty("os.name").equals("Linux");
        MADVISE = !linux
                ? null
                : linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("madvise"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
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

    /** A wish: Linux refuses it where it is built without huge pages, and nothing is lost. */
    @Override
    public void adviseHugePages(long address, long bytes) {
        long from = (address + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
        long whole = (address + bytes - from) / HUGE_PAGE * HUGE_PAGE;
        if (MADVISE != null && whole > 0) {
            try {
                int refused = (int) MADVISE.invokeExact(from, whole, USE_HUGE_PAGES);
            } catch (Throwable impossible) {
                throw new AssertionError("madvise does not throw", impossible);
            }
        }
    }
}
