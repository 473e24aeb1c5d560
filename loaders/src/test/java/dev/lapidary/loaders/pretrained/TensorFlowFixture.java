package dev.lapidary.loaders.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lapidary.loaders.pretrained.TinyBert.Weight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes TensorFlow checkpoints: an index with several blocks and prefix-compressed keys, and its data. */
final class TensorFlowFixture {
    private static final int ENTRIES_PER_BLOCK = 7;

    /** Protobuf values by variable; the empty name is the header. */
    final TreeMap<String, byte[]> entries = new TreeMap<>();

    final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** The encoder and the head under the names of google-research/bert, with leftovers of the optimizer. */
    static TensorFlowFixture model() {
        TensorFlowFixture fixture = new TensorFlowFixture();
        fixture.entries.put("", new ProtoWriter().varint(1, 1).varint(2, 0).toByteArray());
        TinyBert.encoder().forEach((key, weight) -> fixture.variable(nameOf("bert." + key), weight));
        TinyBert.head().forEach((key, weight) -> fixture.variable(nameOf(key), weight));
        Weight moment = TinyBert.encoder().get("embeddings.LayerNorm.weight");
        fixture.variable("module/bert/embeddings/LayerNorm/gamma/adam_m", moment);
        fixture.variable("global_step", moment);
        return fixture;
    }

    TensorFlowFixture variable(String name, Weight weight) {
        Weight stored = weight.linear() ? weight.transposed() : weight;
        byte[] bytes = stored.bytes();
        ProtoWriter shape = new ProtoWriter();
        for (int dim : stored.shape()) {
            shape.message(2, new ProtoWriter().varint(1, dim));
        }
        entries.put(
                name,
                new ProtoWriter()
                        .varint(1, 1)
                        .message(2, shape)
                        .varint(4, data.size())
                        .varint(5, bytes.length)
                        .fixed32(6, crc(bytes))
                        .toByteArray());
        data.writeBytes(bytes);
        return this;
    }

    /** Writes both files. @return the index */
    Path write(Path folder) {
        try {
            Files.write(folder.resolve("variables.data-00000-of-00001"), data.toByteArray());
            return Files.write(folder.resolve("variables.index"), index());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] index() {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        TreeMap<String, byte[]> handles = new TreeMap<>();
        TreeMap<String, byte[]> block = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            block.put(entry.getKey(), entry.getValue());
            if (block.size() == ENTRIES_PER_BLOCK || entry.getKey().equals(entries.lastKey())) {
                handles.put(entry.getKey(), append(table, block));
                block.clear();
            }
        }
        byte[] metaindex = append(table, new TreeMap<>());
        byte[] index = append(table, handles);
        byte[] footer = new byte[48];
        System.arraycopy(metaindex, 0, footer, 0, metaindex.length);
        System.arraycopy(index, 0, footer, metaindex.length, index.length);
        ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0xdb4775248b80fb57L);
        table.writeBytes(footer);
        return table.toByteArray();
    }

    /** Appends a block with its trailer. @return its handle */
    private static byte[] append(ByteArrayOutputStream table, TreeMap<String, byte[]> entries) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        byte[] previous = {};
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            byte[] key = entry.getKey().getBytes(UTF_8);
            int shared = 0;
            while (shared < Math.min(key.length, previous.length) && key[shared] == previous[shared]) {
                shared++;
            }
            ProtoWriter.writeVarint(block, shared);
            ProtoWriter.writeVarint(block, key.length - shared);
            ProtoWriter.writeVarint(block, entry.getValue().length);
            block.write(key, shared, key.length - shared);
            block.writeBytes(entry.getValue());
            previous = key;
        }
        block.writeBytes(ProtoWriter.littleEndian(0));
        block.writeBytes(ProtoWriter.littleEndian(1));
        ByteArrayOutputStream handle = new ByteArrayOutputStream();
        ProtoWriter.writeVarint(handle, table.size());
        ProtoWriter.writeVarint(handle, block.size());
        block.write(0);
        table.writeBytes(block.toByteArray());
        table.writeBytes(ProtoWriter.littleEndian(crc(block.toByteArray())));
        return handle.toByteArray();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }

    private static String nameOf(String key) {
        String name = key.replace("_embeddings.weight", "_embeddings")
                .replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta")
                .replace("cls.predictions.bias", "cls.predictions.output_bias")
                .replaceAll("layer\\.(\\d+)", "layer_$1")
                .replaceAll("\\.weight$", ".kernel");
        return "module/" + name.replace('.', '/');
    }
}
