package dev.lapidary.engine;

import java.lang.foreign.MemorySegment;

/** This process's memory as one segment, addressed absolutely. */
public final class Memory {
    /**
     * Everything. Kernels index it with {@link NdArray#address()} plus an offset that their shapes bound: a segment per array
     * would cost an allocation, and hide from the compiler that all arrays are native.
     */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}
}
