package dev.lapidary.loaders.images.webp;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * A canonical prefix code of up to 15 bits. A code that leaves bit patterns without a meaning is refused, as libwebp does: zeros
 * in the place of a code are one.
 */
final class PrefixCode {
    private static final int MOST_BITS = 15;

    /** Codes up to this length are looked up at once. */
    private static final int TABLE_BITS = 8;

    private static final int[] LENGTHS_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int[] REPEAT_BITS = {2, 3, 7};
    private static final int[] LEAST_REPEATS = {3, 3, 11};
    private static final int REPEAT_PREVIOUS = 16;

    /** Symbols by the length of their codes, and then by number. */
    private final int[] symbols;

    /** How many codes there are of each length. */
    private final int[] counts = new int[MOST_BITS + 1];

    /** By the next bits: {@code symbol · 16 + length}, or 0 for longer codes. */
    private final int[] table;

    private final int tableMask;

    private PrefixCode(int[] lengths) throws IOException {
        for (int length : lengths) {
            counts[length]++;
        }
        int used = lengths.length - counts[0];
        if (used == 0) {
            throw damaged();
        }
        counts[0] = 0;
        int[] next = new int[MOST_BITS + 2];
        int longest = 0;
        long free = 1;
        for (int length = 1; length <= MOST_BITS; length++) {
            next[length + 1] = next[length] + counts[length];
            free = 2 * free - counts[length];
            if (free < 0) {
                throw damaged();
            }
            longest = counts[length] > 0 ? length : longest;
        }
        if (free != 0 && used > 1) {
            throw damaged();
        }
        symbols = new int[used];
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = symbol;
            }
        }
        int bits = used == 1 ? 0 : Math.min(longest, TABLE_BITS);
        table = new int[1 << bits];
        tableMask = table.length - 1;
        if (used > 1) {
            fillTable(bits);
        }
    }

    private void fillTable(int bits) {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= bits; length++) {
            for (int i = 0; i < counts[length]; i++) {
                int reversed = Integer.reverse(code) >>> Integer.SIZE - length;
                for (int entry = reversed; entry < table.length; entry += 1 << length) {
                    table[entry] = symbols[index] << 4 | length;
                }
                index++;
                code++;
            }
            code <<= 1;
        }
    }

    /** @param alphabet how many symbols there are */
    static PrefixCode read(LosslessBits in, int alphabet) throws IOException {
        int[] lengths = new int[alphabet];
        if (in.flag()) {
            int count = 1 + in.read(1);
            int bits = in.flag() ? 8 : 1;
            for (int i = 0; i < count; i++) {
                int symbol = in.read(i == 0 ? bits : 8);
                if (symbol < alphabet) {
                    lengths[symbol] = 1;
                }
            }
        } else {
            readLengths(in, lengths);
        }
        return new PrefixCode(lengths);
    }

    private static void readLengths(LosslessBits in, int[] lengths) throws IOException {
        int[] ofLengths = new int[LENGTHS_ORDER.length];
        int count = 4 + in.read(4);
        if (count > ofLengths.length) {
            throw damaged();
        }
        for (int i = 0; i < count; i++) {
            ofLengths[LENGTHS_ORDER[i]] = in.read(3);
        }
        PrefixCode code = new PrefixCode(ofLengths);
        int codes = lengths.length;
        if (in.flag()) {
            codes = 2 + in.read(2 + 2 * in.read(3));
            if (codes > lengths.length) {
                throw damaged();
            }
        }
        int previous = 8;
        int symbol = 0;
        while (symbol < lengths.length && codes-- > 0) {
            int length = code.next(in);
            if (length < REPEAT_PREVIOUS) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int kind = length - REPEAT_PREVIOUS;
            int repeats = LEAST_REPEATS[kind] + in.read(REPEAT_BITS[kind]);
            if (repeats > lengths.length - symbol) {
                throw damaged();
            }
            Arrays.fill(lengths, symbol, symbol + repeats, length == REPEAT_PREVIOUS ? previous : 0);
            symbol += repeats;
        }
    }

    int next(LosslessBits in) throws EOFException {
        if (symbols.length == 1) {
            return symbols[0];
        }
        int bits = in.peek();
        int entry = table[bits & tableMask];
        if (entry != 0) {
            in.skip(entry & 15);
            return entry >> 4;
        }
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; ; length++) {
            code |= bits & 1;
            bits >>>= 1;
            int within = code - first;
            if (within < counts[length]) {
                in.skip(length);
                return symbols[index + within];
            }
            index += counts[length];
            first = first + counts[length] << 1;
            code <<= 1;
        }
    }

    private static IOException damaged() {
        return new IOException("a code of its lossless pixels is not valid");
    }
}
