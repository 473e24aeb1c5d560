package dev.lapidary.engine;

import java.util.Arrays;

/**
 * A shape, an element type and a slice of a {@link Buffer}: contiguous and row-major. Immutable but for its elements;
 * knows no gradient.
 */
public final class NdArray {
    private final Buffer buffer;
    private final long offset;
    private final DType dtype;
    private final Shape shape;
    private final boolean view;

    NdArray(Buffer buffer, long offset, DType dtype, Shape shape, boolean view) {
        this.buffer = buffer;
        this.offset = offset;
        this.dtype = dtype;
        this.shape = shape;
        this.view = view;
    }

    public Shape shape() {
        return shape;
    }

    public DType dtype() {
        return dtype;
    }

    /** The number of elements. */
    public long size() {
        return shape.size();
    }

    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    Buffer buffer() {
        return buffer;
    }

    public Scope scope() {
        return buffer.owner();
    }

    public Backend backend() {
        return buffer.owner().backend();
    }

    /** The address of the first element. @throws IllegalStateException if the memory was released */
    public long address() {
        return buffer.address() + offset;
    }

    public boolean isReleased() {
        return buffer.isReleased();
    }

    /** Whether this array shares the memory of another. */
    public boolean isView() {
        return view;
    }

    /** The same elements under another shape of the same size; shares memory. */
    public NdArray reshape(Shape newShape) {
        if (newShape.size() != shape.size()) {
            throw new ShapeException("reshape: " + shape + " has " + shape.size() + " elements, " + newShape + " has "
                    + newShape.size());
        }
        return new NdArray(buffer, offset, dtype, newShape, true);
    }

    /** {@code sliceShape.size()} elements from element {@code from} on; shares memory. */
    public NdArray slice(long from, Shape sliceShape) {
        if (from < 0 || sliceShape.size() > shape.size() - from) {
            throw new ShapeException("slice: " + sliceShape + " from element " + from + " does not fit in " + shape);
        }
        return new NdArray(buffer, offset + from * dtype.bytes(), dtype, sliceShape, true);
    }

    /** Rows {@code from} to {@code to} (exclusive) along the outermost dimension; shares memory. */
    public NdArray rows(int from, int to) {
        if (shape.rank() == 0 || from < 0 || to < from || to > shape.dim(0)) {
            throw new ShapeException("rows: there are no rows " + from + " to " + to + " in " + shape);
        }
        int[] dims = shape.toArray();
        long stride = dims[0] == 0 ? 0 : size() / dims[0];
        dims[0] = to - from;
        return slice(from * stride, Shape.of(dims));
    }

    /**
     * Advises the operating system to back untouched memory ({@link Scope#lazyZeros}) with huge pages, since all of it will be used,
     * and often: the processor's address cache then covers more of it.
     */
    public void adviseHugePages() {
        backend().pool().adviseHugePages(address(), bytes());
    }

    /**
     * Lets the array outlive its scope: from now on it belongs to {@code longer}.
     *
     * @throws IllegalStateException if {@code longer} is closed
     * @throws ShapeException if it is one of another backend
     */
    public NdArray keep(Scope longer) {
        longer.requireOpen("keep");
        if (longer.backend().pool() != backend().pool()) {
            throw new ShapeException("keep: scope '" + longer.name() + "' is of another backend than " + head());
        }
        if (view) {
            NdArray copy = longer.empty("keep", dtype, shape);
            backend().elementwise().copy(this, copy);
            return copy;
        }
        buffer.moveTo(longer);
        return this;
    }

    /** Returns the memory before the scope ends. Does nothing to a view, whose memory is another array's. */
    public void release() {
        if (!view) {
            buffer.release();
        }
    }

    /** Gets memory again after {@link #release}, perhaps elsewhere: the elements are undefined. */
    public void reallocate() {
        buffer.reallocate();
    }

    /** Copies the elements out, widened to double. */
    public double[] toDoubles() {
        return backend().host().doubles(this);
    }

    /** Copies the elements out. */
    public float[] toFloats() {
        return backend().host().floats(this);
    }

    /** Copies the elements of an integer array out. */
    public int[] toInts() {
        return backend().host().ints(this);
    }

    /** The value of an array of one element. */
    public double item() {
        if (size() != 1) {
            throw new ShapeException("item: needs one element, not " + shape);
        }
        return toDoubles()[0];
    }

    public void set(double... values) {
        checkCount(values.length);
        backend().host().write(this, values);
    }

    public void set(float... values) {
        checkCount(values.length);
        backend().host().write(this, values);
    }

    public void set(int... values) {
        checkCount(values.length);
        backend().host().write(this, values);
    }

    /**
     * The elements of an integer array as far as they are known without reading memory: those that Java wrote, if nothing was
     * written since. Null otherwise, and for a part of another array. For devices whose memory takes long to read.
     */
    public int[] knownInts() {
        int[] known = buffer.knownInts();
        return known != null && known.length == size() ? known.clone() : null;
    }

    /**
     * To be called by such a device whenever something is written to this array, or to a part of it.
     *
     * @param values all elements; null if only the device knows them, as when a kernel writes
     */
    public void setKnownInts(int[] values) {
        buffer.setKnownInts(values == null || bytes() != buffer.bytes() ? null : values.clone());
    }

    private void checkCount(int count) {
        if (count != size()) {
            throw new ShapeException("set: " + count + " values do not fill " + shape);
        }
    }

    @Override
    public String toString() {
        if (isReleased() || size() > 16) {
            return head();
        }
        return head() + (dtype == DType.I32 ? Arrays.toString(toInts()) : Arrays.toString(toDoubles()));
    }

    private String head() {
        return dtype + shape.toString();
    }
}
