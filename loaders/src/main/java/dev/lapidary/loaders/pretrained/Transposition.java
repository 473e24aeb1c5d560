package dev.lapidary.loaders.pretrained;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.StoredType;
import java.lang.foreign.MemorySegment;

/** Linear weights of graph formats, {@code [in, out]}, as checkpoints have them, {@code [out, in]}. */
final class Transposition {
    /** Rows and columns of the square that is moved at a time: both sides of it stay in the first-level cache. */
    private static final int TILE = 32;

    private Transposition() {}

    /** The F32 matrix {@code data} of {@code rows × columns} as a tensor of shape {@code [columns, rows]}, on the heap. */
    static StoredTensor transposed(String key, MemorySegment data, int rows, int columns) {
        MemorySegment target = MemorySegment.ofArray(new byte[Math.toIntExact(data.byteSize())]);
        for (int top = 0; top < rows; top += TILE) {
            for (int left = 0; left < columns; left += TILE) {
                int bottom = Math.min(rows, top + TILE);
                int right = Math.min(columns, left + TILE);
                for (long row = top; row < bottom; row++) {
                    for (long column = left; column < right; column++) {
                        // Bits, not floats: NaN payloads survive.
                        int bits = data.get(JAVA_INT_UNALIGNED, Float.BYTES * (row * columns + column));
                        target.set(JAVA_INT_UNALIGNED, Float.BYTES * (column * rows + row), bits);
                    }
                }
            }
        }
        return new StoredTensor(key, StoredType.F32, Shape.of(columns, rows), target);
    }
}
