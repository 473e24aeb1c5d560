package dev.lapidary.loaders.images;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The first frame of a GIF on its canvas, as Pillow has it: what the frame leaves free has its transparent colour, or the first
 * of the palette. Stricter than the JDK's reader, which takes what is missing for zeros.
 */
final class GifImage {
    private static final int HEADER_BYTES = 13;
    private static final int CODES = 4096;
    private static final int LARGEST_CODE_BITS = 12;
    private static final int NO_TRANSPARENCY = -1;

    private final byte[] file;
    private int at = HEADER_BYTES;

    private GifImage(byte[] file) {
        this.file = file;
    }

    static RgbImage read(byte[] file, PixelLimit limit) throws IOException {
        if (file.length < HEADER_BYTES) {
            throw new EOFException();
        }
        return new GifImage(file).firstFrame(limit);
    }

    private RgbImage firstFrame(PixelLimit limit) throws IOException {
        int width = word(6);
        int height = word(8);
        byte[] palette = palette(file[10], greys());
        int transparent = NO_TRANSPARENCY;
        while (true) {
            int block = next();
            if (block == '!') {
                int label = next();
                int length = next();
                if (label == 0xF9 && length >= 4 && (peek(0) & 1) != 0) {
                    transparent = peek(3);
                }
                at += length;
                while (length > 0) {
                    length = next();
                    at += length;
                }
            } else if (block == ',') {
                break;
            } else if (block == ';') {
                throw new IOException("it holds no image");
            }
        }
        peek(8);
        int left = word(at);
        int top = word(at + 2);
        int frameWidth = word(at + 4);
        int frameHeight = word(at + 6);
        byte flags = file[at + 8];
        at += 9;
        palette = palette(flags, palette);
        width = Math.max(width, left + frameWidth);
        height = Math.max(height, top + frameHeight);
        limit.require(width, height);
        byte[] canvas = new byte[Math.multiplyExact(width, height)];
        Arrays.fill(canvas, (byte) Math.max(transparent, 0));
        if (frameWidth > 0 && frameHeight > 0) {
            decode(canvas, width, top * width + left, frameWidth, rows(frameHeight, (flags & 0x40) != 0));
        }
        byte[] rgb = new byte[Math.multiplyExact(canvas.length, RgbImage.CHANNELS)];
        for (int i = 0; i < canvas.length; i++) {
            System.arraycopy(palette, (canvas[i] & 0xFF) * 3, rgb, i * 3, 3);
        }
        return new RgbImage(width, height, rgb);
    }

    /** The colours that follow, if the flags announce any, and shades of grey behind them, as in Pillow. */
    private byte[] palette(byte flags, byte[] otherwise) throws IOException {
        if ((flags & 0x80) == 0) {
            return otherwise;
        }
        int bytes = 3 << (flags & 7) + 1;
        peek(bytes - 1);
        byte[] palette = greys();
        System.arraycopy(file, at, palette, 0, bytes);
        at += bytes;
        return palette;
    }

    private static byte[] greys() {
        byte[] greys = new byte[256 * 3];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (byte) (i / 3);
        }
        return greys;
    }

    /** The order that rows come in. */
    private static int[] rows(int height, boolean interlaced) {
        int[] rows = new int[height];
        int count = 0;
        int[][] passes = interlaced ? new int[][] {{0, 8}, {4, 8}, {2, 4}, {1, 2}} : new int[][] {{0, 1}};
        for (int[] pass : passes) {
            for (int row = pass[0]; row < height; row += pass[1]) {
                rows[count++] = row;
            }
        }
        return rows;
    }

    /**
     * LZW: each code stands for a string of indices, and each code read adds a string: the one before it and the first index of
     * its own.
     */
    private void decode(byte[] canvas, int stride, int offset, int width, int[] rows) throws IOException {
        int bits = next();
        if (bits >= LARGEST_CODE_BITS) {
            throw new IOException("it is damaged");
        }
        int clear = 1 << bits;
        int end = clear + 1;
        int[] prefix = new int[CODES];
        byte[] last = new byte[CODES];
        byte[] string = new byte[CODES + 1];
        int size = bits + 1;
        int count = end + 1;
        int previous = -1;
        byte first = 0;
        int x = 0;
        int y = 0;
        int buffer = 0;
        int buffered = 0;
        int block = 0;
        while (true) {
            while (buffered < size) {
                if (block == 0) {
                    block = next();
                    if (block == 0) {
                        throw new EOFException();
                    }
                    peek(block - 1);
                }
                buffer |= next() << buffered;
                buffered += 8;
                block--;
            }
            int code = buffer & (1 << size) - 1;
            buffer >>>= size;
            buffered -= size;
            if (code == clear) {
                size = bits + 1;
                count = end + 1;
                previous = -1;
                continue;
            }
            if (code == end) {
                throw new EOFException();
            }
            if (code > (previous < 0 ? clear : count) || code == count && count == CODES) {
                throw new IOException("it is damaged");
            }
            int from = string.length;
            int walk = code;
            if (code == count) {
                string[--from] = first;
                walk = previous;
            }
            while (walk >= clear) {
                string[--from] = last[walk];
                walk = prefix[walk];
            }
            first = (byte) walk;
            string[--from] = first;
            if (previous >= 0 && count < CODES) {
                prefix[count] = previous;
                last[count] = first;
                if (count == (1 << size) - 1 && size < LARGEST_CODE_BITS) {
                    size++;
                }
                count++;
            }
            previous = code;
            for (; from < string.length; from++) {
                canvas[offset + rows[y] * stride + x++] = string[from];
                if (x == width) {
                    x = 0;
                    if (++y == rows.length) {
                        return;
                    }
                }
            }
        }
    }

    private int next() throws IOException {
        int value = peek(0);
        at++;
        return value;
    }

    private int peek(int ahead) throws IOException {
        if (at + ahead >= file.length) {
            throw new EOFException();
        }
        return file[at + ahead] & 0xFF;
    }

    private int word(int place) {
        return file[place] & 0xFF | (file[place + 1] & 0xFF) << 8;
    }
}
