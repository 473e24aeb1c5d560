package dev.lapidary.engine.cpu.threads;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A worker's working memory: one block, grown on demand and used again by every task. */
public final class Scratch {
    private static final long ALIGNMENT = 64;
    private MemorySegment block = MemorySegment.NULL;

    /** The address of workspace for that many floats, undefined, which the task has until it ends or asks again. */
    public long floats(long count) {
        if (block.byteSize() < 4 * count) {
            block = Arena.ofAuto().allocate(Math.max(4 * count, 2 * block.byteSize()), ALIGNMENT);
        }
        return block.address();
    }
}
