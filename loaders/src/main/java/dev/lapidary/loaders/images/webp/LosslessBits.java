package dev.lapidary.loaders.images.webp;

import java.io.EOFException;

/** Bits of a lossless frame, the lowest of each byte first. */
final class LosslessBits {
    private final byte[] data;
    private final int end;
    private int at;
    private long buffer;
    private int buffered;

    LosslessBits(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** A number of up to 24 bits. */
    int read(int count) throws EOFException {
        int value = peek() & (1 << count) - 1;
        skip(count);
        return value;
    }

    boolean flag() throws EOFException {
        return read(1) == 1;
    }

    /** The next bits, at least 24 of them; zeros behind the end. */
    int peek() {
        while (buffered <= Long.SIZE - 2 * Byte.SIZE && at < end) {
            buffer |= (data[at++] & 0xFFL) << buffered;
            buffered += Byte.SIZE;
        }
        return (int) buffer;
    }

    void skip(int count) throws EOFException {
        if (count > buffered) {
            throw new EOFException();
        }
        buffer >>>= count;
        buffered -= count;
    }
}
