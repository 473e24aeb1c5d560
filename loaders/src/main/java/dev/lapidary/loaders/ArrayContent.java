package dev.lapidary.loaders;

import dev.lapidary.engine.Bfloat16;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An array, converted to the type that it is stored in. */
record ArrayContent(String name, StoredType type, NdArray array) implements TensorContent {
    /** Elements converted at a time. */
    private static final int CHUNK = 1 << 16;

    @Override
    public Shape shape() {
        return array.shape();
    }

    @Override
    public void writeTo(FileChannel channel) throws IOException {
        HostAccess host = array.backend().host();
        ByteBuffer bytes = TensorContent.buffer(CHUNK * type.bits() / Byte.SIZE);
        for (long from = 0; from < array.size(); from += CHUNK) {
            NdArray chunk = array.slice(from, Shape.of((int) Math.min(CHUNK, array.size() - from)));
            bytes.clear();
            if (type == StoredType.F64) {
                for (double value : host.doubles(chunk)) {
                    bytes.putDouble(value);
                }
            } else {
                put(host.floats(chunk), bytes);
            }
            bytes.flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private void put(float[] values, ByteBuffer bytes) {
        switch (type) {
            case F16 -> {
                for (float value : values) {
                    bytes.putShort(Float.floatToFloat16(value));
                }
            }
            case BF16 -> {
                for (float value : values) {
                    bytes.putShort(Bfloat16.of(value));
                }
            }
            default -> {
                bytes.asFloatBuffer().put(values);
                bytes.position(bytes.position() + values.length * Float.BYTES);
            }
        }
    }
}
