package dev.lapidary.loaders;

import dev.lapidary.base.files.AtomicFile;
import dev.lapidary.base.files.FileContent;
import dev.lapidary.base.files.WriteException;
import dev.lapidary.base.text.Printable;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a safetensors file, byte for byte as the reference implementation does: tensors sorted by type, widest first,
 * then by name; a header padded with spaces to 8 bytes; {@code {"format":"pt"}} as metadata.
 *
 * <p>The file appears complete or not at all. Arrays are read a chunk at a time, so nothing is held twice in memory.
 */
public final class SafetensorsWriter {
    private final List<TensorContent> tensors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<Place> places = new HashSet<>();

    /** Where an array's elements are: tied weights share it. */
    private record Place(long address, long bytes) {}

    public SafetensorsWriter() {}

    /** Writes arrays in single precision, each under its key. */
    public static void write(Path file, Map<String, NdArray> tensors) {
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors.forEach(writer::add);
        writer.write(file);
    }

    /** Adds an array to be stored in single precision. */
    public SafetensorsWriter add(String name, NdArray array) {
        return add(name, array, StoredType.F32);
    }

    /**
     * Adds an array. One that is already there under another name (tied weights) is left out: it is stored once, under
     * its first name.
     *
     * @param type F32, F64, F16 or BF16; narrower types are rounded to nearest even by way of single precision
     * @throws LoaderException if the name is taken, or the type is none of the four
     */
    public SafetensorsWriter add(String name, NdArray array, StoredType type) {
        if (!type.isFloat()) {
            throw new LoaderException("tensor " + Printable.quoted(name) + " cannot be stored as " + type
                    + "; choose F32, F64, F16 or BF16");
        }
        if (array.size() == 0 || places.add(new Place(array.address(), array.bytes()))) {
            add(new ArrayContent(name, type, array));
        }
        return this;
    }

    /** Adds a tensor of another checkpoint, of any type, unchanged. @throws LoaderException if the name is taken */
    public SafetensorsWriter add(StoredTensor tensor) {
        add(new StoredContent(tensor));
        return this;
    }

    private void add(TensorContent tensor) {
        if (tensor.name().equals("__metadata__") || !names.add(tensor.name())) {
            throw new LoaderException("the name " + Printable.quoted(tensor.name())
                    + " is taken; give each tensor of a checkpoint a name of its own");
        }
        tensors.add(tensor);
    }

    /** @throws LoaderException if it cannot be written; if the disk is too small, with the bytes needed and free */
    public void write(Path file) {
        try {
            AtomicFile.write(file, content());
        } catch (WriteException e) {
            throw new LoaderException(e.getMessage(), e);
        }
    }

    /** The file's bytes, read from the arrays when they are written. */
    FileContent content() {
        List<TensorContent> sorted = tensors.stream()
                .sorted(Comparator.comparing(TensorContent::type)
                        .reversed()
                        .thenComparing(tensor -> utf8(tensor.name()), Arrays::compareUnsigned))
                .toList();
        byte[] header = utf8(header(sorted));
        long bytes = Long.BYTES + header.length + dataBytes(sorted);
        return new FileContent() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void writeTo(FileChannel channel) throws IOException {
                ByteBuffer prefix = TensorContent.buffer(Long.BYTES + header.length);
                writeFully(channel, prefix.putLong(header.length).put(header).flip());
                for (TensorContent tensor : sorted) {
                    tensor.writeTo(channel);
                }
            }
        };
    }

    private static String header(List<TensorContent> tensors) {
        StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long begin = 0;
        for (TensorContent tensor : tensors) {
            long end = begin + tensor.bytes();
            json.append(',').append(quoted(tensor.name()));
            json.append(":{\"dtype\":\"").append(tensor.type()).append("\",\"shape\":");
            json.append(compact(tensor.shape())).append(",\"data_offsets\":[");
            json.append(begin).append(',').append(end).append("]}");
            begin = end;
        }
        json.append('}');
        int bytes = utf8(json.toString()).length;
        return json + " ".repeat(Math.ceilDiv(bytes, Long.BYTES) * Long.BYTES - bytes);
    }

    private static long dataBytes(List<TensorContent> tensors) {
        return tensors.stream().mapToLong(TensorContent::bytes).sum();
    }

    private static String compact(Shape shape) {
        return shape.toString().replace(" ", "");
    }

    /** A JSON string with the reference's choice among the escapes that JSON allows. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
