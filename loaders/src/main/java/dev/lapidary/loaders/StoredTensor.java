package dev.lapidary.loaders;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor as it lies in a file: little-endian, row-major, not yet converted. Readable until its {@link WeightSource} is
 * closed.
 *
 * @param name the checkpoint key
 * @param data exactly the tensor's bytes; any alignment
 */
public record StoredTensor(String name, StoredType type, Shape shape, MemorySegment data) {
    /** @throws LoaderException if {@code data} has not the size that type and shape ask for */
    public StoredTensor {
        long bits = Math.multiplyExact(shape.size(), (long) type.bits());
        if (bits != Math.multiplyExact(data.byteSize(), 8L)) {
            throw new LoaderException(
                    "tensor '" + name + "' is " + type + shape + " and needs " + Math.ceilDiv(bits, 8L) + " bytes, but "
                            + data.byteSize() + " are stored; fetch the checkpoint again");
        }
    }

    /** A single integer, such as a count of batches. */
    public static StoredTensor ofLong(String name, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return new StoredTensor(
                name,
                StoredType.I64,
                Shape.SCALAR,
                MemorySegment.ofBuffer(bytes.putLong(value).flip()));
    }

    /** The number of elements. */
    public long size() {
        return shape.size();
    }

    /**
     * Fills an array of the same shape, converting to its floating-point type.
     *
     * @throws LoaderException if the shapes differ, or either side is not floating-point
     */
    public void copyTo(NdArray target) {
        TensorConversion.copy(this, target);
    }

    /**
     * The position of the first element that is no number to compute with: NaN, infinite, or too large for single precision.
     *
     * @return the index in row-major order, or -1 if all are
     * @throws LoaderException if they are not floating-point
     */
    public long firstNotFinite() {
        return FiniteCheck.firstNotFinite(this);
    }

    /** {@code tensor 'classifier.weight' F32[2, 384]}, the way error messages name it. */
    @Override
    public String toString() {
        return "tensor '" + name + "' " + type + shape;
    }

    /** The elements as floats, in row-major order. @throws LoaderException if they are not floating-point */
    public float[] toFloats() {
        return TensorConversion.toFloats(this);
    }

    /** The elements of an integer or boolean tensor, in row-major order. @throws LoaderException if they are neither */
    public long[] toLongs() {
        return TensorConversion.toLongs(this);
    }
}
