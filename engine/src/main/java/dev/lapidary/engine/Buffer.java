package dev.lapidary.engine;

/**
 * A block of native or device memory with its owner. Arrays are slices of buffers; when the owner releases the buffer,
 * every slice of it becomes unusable, and says so.
 */
public final class Buffer {
    private final String creator;
    private final long bytes;
    private long address;
    private Scope owner;
    private boolean released;
    private int[] knownInts;

    Buffer(Scope owner, String creator, long address, long bytes) {
        this.owner = owner;
        this.creator = creator;
        this.address = address;
        this.bytes = bytes;
    }

    /**
     * Where the block starts, in the address space of its backend.
     *
     * @throws IllegalStateException if the block was released; the message names the operation that made it, its scope
     *     and the remedy
     */
    public long address() {
        if (released) {
            throw new IllegalStateException("the array made by '" + creator + "' is gone: scope '" + owner.name()
                    + "' released it; call keep() on it while it is alive if it must outlive the scope");
        }
        return address;
    }

    public long bytes() {
        return bytes;
    }

    public Scope owner() {
        return owner;
    }

    public boolean isReleased() {
        return released;
    }

    int[] knownInts() {
        return knownInts;
    }

    void setKnownInts(int[] values) {
        knownInts = values;
    }

    void moveTo(Scope newOwner) {
        address();
        newOwner.requireOpen(creator);
        owner.disown(this);
        owner = newOwner;
        newOwner.own(this);
    }

    void release() {
        if (!released) {
            released = true;
            knownInts = null;
            owner.backend().pool().free(address, bytes);
        }
    }

    void reallocate() {
        owner.requireOpen(creator);
        if (released) {
            address = owner.backend().pool().allocate(bytes);
            released = false;
        }
    }
}
