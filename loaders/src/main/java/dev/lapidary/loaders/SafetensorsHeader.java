package dev.lapidary.loaders;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.fasterxml.jackson.core.JsonParser;
import dev.lapidary.base.text.Printable;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, every rule of the format checked before a byte of data is touched. Follows the
 * reference implementation (safetensors 0.8.0), and refuses besides what the format's text forbids: duplicate keys.
 *
 * @param entries in the order of the data, without gaps or overlaps
 * @param dataStart the position of the data in the file
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries, long dataStart) {
    /** The most that the reference implementation reads. */
    private static final long MAX_BYTES = 100_000_000;

    /** A tensor's bytes are {@code begin} to {@code end} (exclusive), counted from the start of the data. */
    record Entry(String name, StoredType type, Shape shape, long begin, long end) {}

    /** @throws LoaderException naming the file, the tensor and the rule that is broken */
    static SafetensorsHeader read(FileChannel channel, Path file) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < Long.BYTES) {
            throw damaged(file, "it has " + fileBytes + " bytes, fewer than the 8 that give the length of the header");
        }
        ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(LITTLE_ENDIAN);
        InputStream in = Channels.newInputStream(channel.position(0));
        prefix.put(in.readNBytes(Long.BYTES)).flip();
        long headerBytes = prefix.getLong();
        if (headerBytes < 0 || headerBytes > MAX_BYTES) {
            throw damaged(
                    file,
                    "its header claims " + Long.toUnsignedString(headerBytes) + " bytes, over the limit of "
                            + MAX_BYTES);
        }
        if (headerBytes == 0) {
            throw damaged(file, "its header is empty");
        }
        long dataStart = Long.BYTES + headerBytes;
        if (dataStart > fileBytes) {
            throw damaged(file, "its header claims " + headerBytes + " bytes, but the file ends after " + fileBytes);
        }
        try (JsonParser json = StrictJson.parser(new BoundedInputStream(in, headerBytes))) {
            SafetensorsHeaderParser parser = new SafetensorsHeaderParser(json, file);
            List<Entry> entries = parser.parse().stream()
                    .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                    .toList();
            checkLayout(entries, fileBytes - dataStart, file);
            return new SafetensorsHeader(parser.metadata(), entries, dataStart);
        } catch (IOException e) {
            throw new LoaderException(
                    damaged(file, "its header cannot be read: " + StrictJson.reason(e))
                            .getMessage(),
                    e);
        }
    }

    private static void checkLayout(List<Entry> entries, long dataBytes, Path file) {
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin != expected || entry.end < entry.begin) {
                throw damaged(
                        file,
                        entry.name,
                        "has data_offsets [" + entry.begin + ", " + entry.end + "] where the data before it ends at "
                                + expected + "; tensors must follow each other without gap or overlap");
            }
            long needed = bytes(entry, file);
            if (needed != entry.end - entry.begin) {
                throw damaged(
                        file,
                        entry.name,
                        "is " + entry.type + entry.shape + " and needs " + needed + " bytes, but its data_offsets span "
                                + (entry.end - entry.begin));
            }
            expected = entry.end;
        }
        if (expected != dataBytes) {
            throw damaged(file, "its tensors take " + expected + " bytes, but " + dataBytes + " follow the header");
        }
    }

    private static long bytes(Entry entry, Path file) {
        try {
            long bits = Math.multiplyExact(entry.shape.size(), (long) entry.type.bits());
            if (bits % 8 != 0) {
                throw damaged(
                        file, entry.name, "is " + entry.type + entry.shape + ", which does not end on a whole byte");
            }
            return bits / 8;
        } catch (ArithmeticException overflow) {
            throw damaged(file, entry.name, "has shape " + entry.shape + ", larger than any memory");
        }
    }

    static LoaderException damaged(Path file, String what) {
        return new LoaderException(file + " is not a valid safetensors file: " + what + "; fetch or export it again");
    }

    static LoaderException damaged(Path file, String tensor, String what) {
        return damaged(file, "tensor " + Printable.quoted(tensor) + " " + what);
    }

    /** The first bytes of a stream. Closing it leaves the stream open. */
    private static final class BoundedInputStream extends InputStream {
        private final InputStream in;
        private long left;

        BoundedInputStream(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }
}
