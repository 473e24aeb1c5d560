package dev.lapidary.loaders.pretrained;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** The checksum of LevelDB and TensorFlow: CRC-32C, rotated and shifted so that a checksum of checksums stays useful. */
final class MaskedCrc {
    private static final int MASK_DELTA = 0xa282ead8;

    private MaskedCrc() {}

    /** @param bytes native memory of less than 2 GB */
    static int of(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
