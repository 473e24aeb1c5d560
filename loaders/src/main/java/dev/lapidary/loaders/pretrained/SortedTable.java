package dev.lapidary.loaders.pretrained;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lapidary.loaders.LoaderException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a LevelDB table, the container of a TensorFlow checkpoint's index.
 *
 * <p>The last 48 bytes are the footer: the handles (offset and size, as varints) of the meta-index and of the index, and
 * eight bytes of magic. A block is a run of entries {@code shared, unshared, value length, key suffix, value}, where a key
 * takes its first {@code shared} bytes from the key before it; then restart points (32 bits each) and their count. After the
 * block come a byte for the compression and a masked CRC-32C of both. The values of the index block are the handles of the
 * data blocks.
 */
final class SortedTable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private static final long MAGIC = 0xdb4775248b80fb57L;
    /** Of BERT it is 8 kB. */
    private static final int MAX_TABLE = 1 << 28;

    private static final int FOOTER = 48;
    /** Compression byte and checksum. */
    private static final int TRAILER = 5;
    /** Longer than any variable's name; prefix sharing could otherwise build long keys out of a small file. */
    private static final int MAX_KEY = 4096;

    private final Path file;
    private final MemorySegment table;

    private SortedTable(Path file, MemorySegment table) {
        this.file = file;
        this.table = table;
    }

    /** Keys and values, in the order of the table; the values are slices of {@code table}. */
    static Map<String, MemorySegment> read(Path file, MemorySegment table) {
        long footer = table.byteSize() - FOOTER;
        if (footer < 0 || footer > MAX_TABLE || table.get(LONG, table.byteSize() - Long.BYTES) != MAGIC) {
            throw new LoaderException(
                    file + " is not the index of a TensorFlow checkpoint: its last bytes are not the magic number;"
                            + " give the file that ends in .index");
        }
        SortedTable reader = new SortedTable(file, table);
        Cursor handles = reader.new Cursor(table.asSlice(footer, FOOTER));
        handles.varint();
        handles.varint();
        MemorySegment index = reader.block(handles);
        Map<String, MemorySegment> entries = new LinkedHashMap<>();
        reader.entries(index)
                .forEach((lastKey, handle) -> entries.putAll(reader.entries(reader.block(reader.new Cursor(handle)))));
        return entries;
    }

    /** The block of the handle at {@code cursor}, without its trailer. */
    private MemorySegment block(Cursor cursor) {
        long offset = cursor.varint();
        long size = cursor.varint();
        if (offset < 0 || size < 0 || size > table.byteSize() - TRAILER || offset > table.byteSize() - TRAILER - size) {
            throw damaged("refers to a block beyond its end");
        }
        byte compression = table.get(ValueLayout.JAVA_BYTE, offset + size);
        if (compression != 0) {
            throw new LoaderException(file + " holds compressed blocks (type " + compression
                    + "), which TensorFlow does not write; save the checkpoint again");
        }
        if (MaskedCrc.of(table.asSlice(offset, size + 1)) != table.get(INT, offset + size + 1)) {
            throw damaged("does not match its checksum");
        }
        return table.asSlice(offset, size);
    }

    private Map<String, MemorySegment> entries(MemorySegment block) {
        if (block.byteSize() < Integer.BYTES) {
            throw damaged("holds a block without restart points");
        }
        long restarts = Integer.toUnsignedLong(block.get(INT, block.byteSize() - Integer.BYTES));
        long end = block.byteSize() - Integer.BYTES * (restarts + 1);
        if (end < 0) {
            throw damaged("holds a block with too many restart points");
        }
        Map<String, MemorySegment> entries = new LinkedHashMap<>();
        Cursor cursor = new Cursor(block.asSlice(0, end));
        byte[] key = {};
        while (!cursor.atEnd()) {
            long shared = cursor.varint();
            long unshared = cursor.varint();
            long valueLength = cursor.varint();
            if (shared < 0 || shared > key.length || unshared < 0 || unshared > MAX_KEY - shared) {
                throw damaged("holds a key of impossible length");
            }
            byte[] next = new byte[(int) (shared + unshared)];
            System.arraycopy(key, 0, next, 0, (int) shared);
            MemorySegment.copy(cursor.take(unshared), ValueLayout.JAVA_BYTE, 0, next, (int) shared, (int) unshared);
            key = next;
            entries.put(new String(key, UTF_8), cursor.take(valueLength));
        }
        return entries;
    }

    private LoaderException damaged(String defect) {
        return new LoaderException(file + " " + defect + ": the file is damaged; fetch it again");
    }

    /** A place in a slice of the table; never beyond its end. */
    private final class Cursor {
        private final MemorySegment bytes;
        private long position;

        Cursor(MemorySegment bytes) {
            this.bytes = bytes;
        }

        boolean atEnd() {
            return position == bytes.byteSize();
        }

        MemorySegment take(long length) {
            if (length < 0 || length > bytes.byteSize() - position) {
                throw damaged("ends in the middle of an entry");
            }
            MemorySegment taken = bytes.asSlice(position, length);
            position += length;
            return taken;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = take(1).get(ValueLayout.JAVA_BYTE, 0);
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw damaged("holds a number of more than 64 bits");
        }
    }
}
