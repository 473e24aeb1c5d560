package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Hands out blocks of a few big slabs. Best fit, neighbours joined on return: since a training step returns all it took,
 * every step finds the same empty slabs, and memory does not grow. Freed slabs stay with the pool.
 *
 * <p>Thread-safe. A slab comes from the operating system untouched, so what nobody writes costs no memory.
 */
public final class Pool {
    /** Blocks start on a cache line, which is also the widest vector. */
    static final long ALIGNMENT = 64;

    private static final long SLAB = 32L << 20;

    /** Where slabs come from: the C heap, or a device. */
    public interface SlabSource {
        /** The address of {@code bytes} bytes aligned to 64. @throws OutOfMemoryError naming the size if there are none */
        long allocate(long bytes);

        /** Told of memory of which every byte will be used, so that it may come in larger pages. */
        default void adviseHugePages(long address, long bytes) {}

        /** Whether they come full of zeros. */
        default boolean isZero() {
            return false;
        }

        /** Whether blocks are cut from slabs; otherwise each is allocated and freed by itself, as tools that watch bounds need it. */
        default boolean isPooled() {
            return true;
        }

        /** Takes back what {@link #allocate} gave, where blocks are not pooled. */
        default void free(long address) {
            throw new UnsupportedOperationException("slabs stay with the pool");
        }
    }

    private record Block(long bytes, long address) implements Comparable<Block> {
        @Override
        public int compareTo(Block other) {
            int bySize = Long.compare(bytes, other.bytes);
            return bySize != 0 ? bySize : Long.compare(address, other.address);
        }
    }

    private final SlabSource source;
    private final NavigableSet<Block> bySize = new TreeSet<>();
    private final NavigableMap<Long, Block> byAddress = new TreeMap<>();
    private final List<Block> slabs = new ArrayList<>();
    private long reserved;
    private long live;
    private long peak;

    public Pool(SlabSource source) {
        this.source = source;
    }

    synchronized long allocate(long requested) {
        if (!source.isPooled()) {
            return source.allocate(Math.max(1, requested));
        }
        long bytes = rounded(requested);
        Block block = bySize.ceiling(new Block(bytes, 0));
        if (block == null) {
            block = newSlab(bytes);
        } else {
            remove(block);
        }
        if (block.bytes > bytes) {
            add(new Block(block.bytes - bytes, block.address + bytes));
        }
        live += bytes;
        peak = Math.max(peak, live);
        return block.address;
    }

    boolean slabsAreZero() {
        return source.isZero();
    }

    /** A slab of its own, as it comes from the source. */
    synchronized long allocateUntouched(long requested) {
        long bytes = rounded(requested);
        Block slab = new Block(bytes, source.allocate(bytes));
        slabs.add(slab);
        reserved += bytes;
        live += bytes;
        peak = Math.max(peak, live);
        return slab.address;
    }

    synchronized void free(long address, long requested) {
        if (!source.isPooled()) {
            source.free(address);
            return;
        }
        long bytes = rounded(requested);
        live -= bytes;
        Block block = new Block(bytes, address);
        Map.Entry<Long, Block> before = byAddress.lowerEntry(address);
        if (before != null && before.getValue().address + before.getValue().bytes == address && !startsSlab(address)) {
            remove(before.getValue());
            block = new Block(before.getValue().bytes + block.bytes, before.getValue().address);
        }
        Block after = byAddress.get(address + bytes);
        if (after != null && !startsSlab(after.address)) {
            remove(after);
            block = new Block(block.bytes + after.bytes, block.address);
        }
        add(block);
    }

    /** Bytes handed out and not returned. */
    public synchronized long liveBytes() {
        return live;
    }

    /** The most that {@link #liveBytes} has been. */
    public synchronized long peakBytes() {
        return peak;
    }

    /** Bytes taken from the operating system or the device. */
    public synchronized long reservedBytes() {
        return reserved;
    }

    /** @see NdArray#adviseHugePages */
    void adviseHugePages(long address, long bytes) {
        source.adviseHugePages(address, bytes);
    }

    private Block newSlab(long atLeast) {
        long bytes = Math.max(atLeast, SLAB);
        Block slab = new Block(bytes, source.allocate(bytes));
        slabs.add(slab);
        reserved += bytes;
        return slab;
    }

    /** Two slabs may happen to touch; a block never spans them. */
    private boolean startsSlab(long address) {
        for (Block slab : slabs) {
            if (slab.address == address) {
                return true;
            }
        }
        return false;
    }

    private static long rounded(long bytes) {
        if (bytes > Long.MAX_VALUE - 2 * ALIGNMENT) {
            throw new OutOfMemoryError("no machine has " + (bytes >> 20) + " MiB of memory");
        }
        return Math.max(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    private void add(Block block) {
        bySize.add(block);
        byAddress.put(block.address, block);
    }

    private void remove(Block block) {
        bySize.remove(block);
        byAddress.remove(block.address);
    }
}
