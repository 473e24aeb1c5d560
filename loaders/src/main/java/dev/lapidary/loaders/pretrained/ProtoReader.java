package dev.lapidary.loaders.pretrained;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lapidary.loaders.LoaderException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/**
 * Reads one message of the Protocol Buffers wire format, field by field:
 *
 * <pre>{@code
 * while (reader.next()) {
 *     switch (reader.field()) {
 *         case 1 -> name = reader.text();
 *         case 2 -> parse(reader.message());
 *         default -> {}
 *     }
 * }
 * }</pre>
 *
 * A field that nobody asks for is skipped. Nested messages and byte strings are slices of the same memory, so nothing is
 * copied and no length that a file claims is ever allocated.
 */
final class ProtoReader {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final String origin;
    private final MemorySegment message;
    private long position;
    private int field;
    private int wireType;
    private long number;
    private MemorySegment payload;

    /** @param origin what messages name: the file, and the part of it that this message is */
    ProtoReader(String origin, MemorySegment message) {
        this.origin = origin;
        this.message = message;
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() {
        if (position == message.byteSize()) {
            return false;
        }
        long tag = readVarint();
        if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE >>> 2) {
            throw damaged("has a field number out of range");
        }
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        switch (wireType) {
            case VARINT -> number = readVarint();
            case FIXED64 -> payload = take(8);
            case FIXED32 -> payload = take(4);
            case LENGTH_DELIMITED -> payload = take(readVarint());
            default -> throw damaged("has a field of unknown wire type " + wireType);
        }
        return true;
    }

    /** The number of the current field. */
    int field() {
        return field;
    }

    long varint() {
        require(VARINT);
        return number;
    }

    int fixed32() {
        require(FIXED32);
        return payload.get(INT, 0);
    }

    /** The bytes of the current field, without a copy. */
    MemorySegment bytes() {
        require(LENGTH_DELIMITED);
        return payload;
    }

    String text() {
        MemorySegment bytes = bytes();
        if (bytes.byteSize() > 1 << 16) {
            throw damaged("has a name of " + bytes.byteSize() + " bytes");
        }
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }

    ProtoReader message() {
        return new ProtoReader(origin, bytes());
    }

    /** The numbers of a repeated integer field, which a writer may store packed or one by one. */
    void varints(LongConsumer consumer) {
        if (wireType == VARINT) {
            consumer.accept(number);
            return;
        }
        ProtoReader packed = message();
        while (packed.position < packed.message.byteSize()) {
            consumer.accept(packed.readVarint());
        }
    }

    /** Seven bits a byte, the lowest first; the top bit says that more follow. */
    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = take(1).get(ValueLayout.JAVA_BYTE, 0);
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged("has a number of more than 64 bits");
    }

    private MemorySegment take(long length) {
        if (length < 0 || length > message.byteSize() - position) {
            throw damaged("ends in the middle of a field");
        }
        MemorySegment taken = message.asSlice(position, length);
        position += length;
        return taken;
    }

    private void require(int expected) {
        if (wireType != expected) {
            throw damaged("stores field " + field + " in a form that its format does not allow");
        }
    }

    private LoaderException damaged(String defect) {
        return new LoaderException(
                origin + " " + defect + " (near byte " + position + "): the file is damaged; fetch it again");
    }
}
