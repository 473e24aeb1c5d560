package dev.lapidary.loaders.images;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/** A file in memory, for the decoders that read streams. It ends them after a time, however little they have read by then. */
final class MemoryStream extends ImageInputStreamImpl {
    /** A hundred times what the largest images take. */
    private static final long MOST_NANOS = 60_000_000_000L;

    /** So that decoders that read in large pieces look at the clock often enough. */
    private static final int LARGEST_PIECE = 4096;

    private final byte[] file;
    private final long start = System.nanoTime();

    MemoryStream(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        return streamPos < file.length ? file[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (System.nanoTime() - start > MOST_NANOS) {
            throw new IOException("it takes longer than a minute");
        }
        bitOffset = 0;
        if (streamPos >= file.length && length > 0) {
            return -1;
        }
        int count = Math.min(Math.min(length, LARGEST_PIECE), file.length - (int) streamPos);
        System.arraycopy(file, (int) streamPos, to, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return file.length;
    }
}
