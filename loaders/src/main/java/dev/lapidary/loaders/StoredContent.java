package dev.lapidary.loaders;

import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A tensor of another checkpoint, copied as it is. */
record StoredContent(StoredTensor tensor) implements TensorContent {
    /** Bytes per write; a {@link ByteBuffer} could not hold a large tensor. */
    private static final long CHUNK = 1 << 24;

    @Override
    public String name() {
        return tensor.name();
    }

    @Override
    public StoredType type() {
        return tensor.type();
    }

    @Override
    public Shape shape() {
        return tensor.shape();
    }

    @Override
    public void writeTo(FileChannel channel) throws IOException {
        MemorySegment data = tensor.data();
        for (long from = 0; from < data.byteSize(); from += CHUNK) {
            ByteBuffer chunk =
                    data.asSlice(from, Math.min(CHUNK, data.byteSize() - from)).asByteBuffer();
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }
}
