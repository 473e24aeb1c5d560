package dev.lapidary.loaders.images.webp;

/**
 * The arithmetic decoder of VP8. Behind its last byte it goes on with zeros, as encoders count on, and remembers that: a frame
 * that needs more than one of them is cut short.
 */
final class BoolReader {
    private final byte[] data;
    private final int end;
    private int at;
    private long value;
    private int range = 254;
    private int bits = -8;
    private boolean pastEnd;

    BoolReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** Whether bits were asked for that are not there. */
    boolean pastEnd() {
        return pastEnd;
    }

    /** @param probability of 0, in 256ths */
    int bit(int probability) {
        if (bits < 0) {
            load();
        }
        int split = range * probability >> 8;
        int bit = 0;
        int left;
        if ((int) (value >> bits) > split) {
            bit = 1;
            left = range - split;
            value -= (long) (split + 1) << bits;
        } else {
            left = split + 1;
        }
        int shift = Integer.numberOfLeadingZeros(left) - 24;
        bits -= shift;
        range = (left << shift) - 1;
        return bit;
    }

    private void load() {
        if (at < end) {
            value = value << 8 | data[at++] & 0xFF;
            bits += 8;
        } else if (!pastEnd) {
            value <<= 8;
            bits += 8;
            pastEnd = true;
        } else {
            bits = 0;
        }
    }

    boolean flag() {
        return bit(128) == 1;
    }

    /** A number of so many bits, the highest first. */
    int number(int count) {
        int number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 1 | bit(128);
        }
        return number;
    }

    /** A number of so many bits and then its sign. */
    int signed(int count) {
        int number = number(count);
        return flag() ? -number : number;
    }

    /** The same behind a flag that says whether it is there, else 0. */
    int optional(int count) {
        return flag() ? signed(count) : 0;
    }
}
