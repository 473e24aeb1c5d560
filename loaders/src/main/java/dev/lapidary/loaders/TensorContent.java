package dev.lapidary.loaders;

import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A tensor on its way into a file. */
sealed interface TensorContent permits ArrayContent, StoredContent {
    String name();

    StoredType type();

    Shape shape();

    /** Writes all bytes, little-endian, at the channel's position. */
    void writeTo(FileChannel channel) throws IOException;

    default long bytes() {
        return Math.multiplyExact(shape().size(), (long) type().bits()) / Byte.SIZE;
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
