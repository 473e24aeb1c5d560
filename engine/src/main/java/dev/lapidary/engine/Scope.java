package dev.lapidary.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Owns every array made inside it; closing it returns their memory to the pool.
 *
 * <p>Scopes nest: a model's scope holds its parameters, a child of it holds one training step's activations. What an
 * operation makes belongs to the {@linkplain #youngest youngest} scope among its inputs, so nobody passes scopes around:
 * the batch is made in the step's scope, and everything computed from it follows.
 *
 * <p>A scope belongs to one thread at a time, but threads may read arrays of the same older scope: those that use one model at
 * once open a {@linkplain #inference child} of its scope each, for every call. The model's own scope then gets nothing new, and is
 * closed when no call needs it any more.
 */
public final class Scope implements AutoCloseable {
    private final Backend backend;
    private final String name;
    private final int depth;
    private final boolean inference;
    private final List<Buffer> buffers = new ArrayList<>();
    private boolean closed;

    private Scope(Backend backend, String name, int depth, boolean inference) {
        this.backend = backend;
        this.name = name;
        this.depth = depth;
        this.inference = inference;
    }

    /** A scope of its own, older than all that are derived from it. */
    public static Scope root(Backend backend, String name) {
        return new Scope(backend, name, 0, false);
    }

    /** A younger scope: what is computed from arrays of both belongs to the child. */
    public Scope child(String childName) {
        return new Scope(backend, childName, depth + 1, inference);
    }

    /** A younger scope in which nothing is learnt: no gradient is recorded and nothing is dropped out. */
    public Scope inference(String childName) {
        return new Scope(backend, childName, depth + 1, true);
    }

    /** The one of two scopes that ends first: what is computed from arrays of both belongs to it. */
    public static Scope youngest(Scope a, Scope b) {
        return a.depth >= b.depth ? a : b;
    }

    public Backend backend() {
        return backend;
    }

    public String name() {
        return name;
    }

    /** Whether this scope, or one that it was made from, was opened by {@link #inference}. */
    public boolean isInference() {
        return inference;
    }

    /**
     * An array whose elements are undefined: its maker writes all of them.
     *
     * @param creator the operation that asks, for error messages
     */
    public NdArray empty(String creator, DType dtype, Shape shape) {
        requireOpen(creator);
        if (dtype == DType.BF16 && backend.activationType() != DType.BF16) {
            throw new IllegalArgumentException(
                    "'" + creator + "' asks for bfloat16, which the kernels of this backend do not know");
        }
        long bytes = dtype.bytes(shape);
        Buffer buffer = new Buffer(this, creator, backend.pool().allocate(bytes), bytes);
        buffers.add(buffer);
        return new NdArray(buffer, 0, dtype, shape, false);
    }

    /** An array of the backend's floating-point type, undefined. */
    public NdArray empty(String creator, Shape shape) {
        return empty(creator, backend.floatType(), shape);
    }

    /** An array of the backend's floating-point type, all zero. */
    public NdArray zeros(String creator, Shape shape) {
        return zeros(creator, backend.floatType(), shape);
    }

    /** An array that is all zero. */
    public NdArray zeros(String creator, DType dtype, Shape shape) {
        NdArray array = empty(creator, dtype, shape);
        backend.elementwise().fill(0, array);
        return array;
    }

    /**
     * As {@link #zeros}, in memory of its own that costs nothing until it is touched. For arrays that live as long as a model:
     * for each, the pool grows.
     */
    public NdArray lazyZeros(String creator, Shape shape) {
        requireOpen(creator);
        long bytes = backend.floatType().bytes(shape);
        if (!backend.pool().slabsAreZero()) {
            return zeros(creator, shape);
        }
        Buffer buffer = new Buffer(this, creator, backend.pool().allocateUntouched(bytes), bytes);
        buffers.add(buffer);
        return new NdArray(buffer, 0, backend.floatType(), shape, false);
    }

    /** A copy of Java numbers in the backend's floating-point type, rounded to it. */
    public NdArray of(Shape shape, double... values) {
        NdArray array = empty("constant", shape);
        array.set(values);
        return array;
    }

    /** A copy of Java numbers in the backend's floating-point type. */
    public NdArray of(Shape shape, float... values) {
        NdArray array = empty("constant", shape);
        array.set(values);
        return array;
    }

    /** A copy of Java integers: token ids, labels, row indices. Shape {@code [values.length]}. */
    public NdArray ofInts(int... values) {
        NdArray array = empty("constant", DType.I32, Shape.of(values.length));
        array.set(values);
        return array;
    }

    /** Remembers this moment, for releasing what is made from here on before the scope ends. */
    public Mark mark() {
        return new Mark(this, buffers.size());
    }

    /** A moment in a scope's life. */
    public record Mark(Scope scope, int position) {
        /** Returns the memory of all that the scope was given since, but for what {@code result} uses. */
        public void releaseSince(NdArray result) {
            if (position > scope.buffers.size()) {
                return; // the scope was closed, or its arrays are others' by now
            }
            List<Buffer> since = scope.buffers.subList(position, scope.buffers.size());
            since.removeIf(buffer -> {
                boolean goes = buffer != result.buffer();
                if (goes) {
                    buffer.release();
                }
                return goes;
            });
        }
    }

    void requireOpen(String creator) {
        if (closed) {
            throw new IllegalStateException("'" + creator + "' needs memory in scope '" + name + "', which is closed");
        }
    }

    void own(Buffer buffer) {
        buffers.add(buffer);
    }

    void disown(Buffer buffer) {
        buffers.remove(buffer);
    }

    /** Returns all memory to the pool. Its arrays can no longer be read. */
    @Override
    public void close() {
        closed = true;
        buffers.forEach(Buffer::release);
        buffers.clear();
    }
}
