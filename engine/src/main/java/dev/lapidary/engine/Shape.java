package dev.lapidary.engine;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The dimensions of an array, outermost first. Immutable; a scalar has rank 0 and size 1. */
public final class Shape {
    public static final Shape SCALAR = new Shape();

    private final int[] dims;
    private final long size;

    private Shape(int... dims) {
        this.dims = dims;
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new ShapeException("a dimension cannot be negative: " + Arrays.toString(dims));
            }
            if (Math.multiplyHigh(product, dim) != 0 || product * dim < 0) {
                throw new ShapeException(Arrays.toString(dims) + " has more elements than can be counted");
            }
            product *= dim;
        }
        this.size = product;
    }

    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    /**
     * The size of dimension {@code axis}; negative axes count from the innermost, so {@code dim(-1)} is the last.
     *
     * @throws ShapeException if there is none
     */
    public int dim(int axis) {
        int index = axis < 0 ? dims.length + axis : axis;
        if (index < 0 || index >= dims.length) {
            throw new ShapeException(this + " has no dimension " + axis);
        }
        return dims[index];
    }

    /** The number of elements. */
    public long size() {
        return size;
    }

    /** The length of a row: the innermost dimension, or 1 for a scalar. */
    public int columns() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** How many rows there are when every dimension but the innermost is folded into one. */
    public int rows() {
        long rows = columns() == 0 ? 0 : size / columns();
        if (rows > Integer.MAX_VALUE) {
            throw new ShapeException(this + " has more rows than " + Integer.MAX_VALUE);
        }
        return (int) rows;
    }

    public int[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** {@code [2, 3]}, the way every error message prints it. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
