package dev.lapidary.engine;

/** What the elements of an array are. Checkpoints know more types; they are converted on loading. */
public enum DType {
    /** 32-bit floating point: parameters and activations on the fast backends. */
    F32(4),
    /** 64-bit floating point: parameters and activations on the reference backend. */
    F64(8),
    /** bfloat16, a float's upper half: activations on a GPU that is asked for them. All sums are of single precision. */
    BF16(2),
    /** 32-bit integers: token ids, labels, row indices. */
    I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** How many bytes an array takes. @throws ShapeException if they are more than can be counted */
    long bytes(Shape shape) {
        if (shape.size() > Long.MAX_VALUE / bytes) {
            throw new ShapeException(this + "" + shape + " has more bytes than can be counted");
        }
        return shape.size() * bytes;
    }
}
