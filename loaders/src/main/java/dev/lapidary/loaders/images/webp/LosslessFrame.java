package dev.lapidary.loaders.images.webp;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes the lossless pixels of WebP, VP8L: prefix codes, copies of earlier pixels, a cache of colours, and transforms. */
public final class LosslessFrame {
    private static final int HEADER_BYTES = 5;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;
    private static final int CODES = 5;
    private static final int MOST_CACHE_BITS = 11;
    private static final int HASH = 0x1E35A7BD;

    /** Where the 120 nearest pixels lie: rows up, in the high digit, and 8 less columns to the left, in the low one. */
    private static final byte[] NEAR = new byte[120];

    static {
        String places = "1807171928062729161a262a380537391"
                + "51b363a252b48044749141c353b464a242c58454b343c03575913"
                + "1d565a232d444c555b333d680267691"
                + "21e666a222e545c434d656b323e78017779535d111f646c424e767a212f757b313f636d525e"
                + "00747c414f1020626e30737d515f40727e616f50717f6070";
        for (int i = 0; i < NEAR.length; i++) {
            NEAR[i] = (byte) Integer.parseInt(places, 2 * i, 2 * i + 2, 16);
        }
    }

    private final LosslessBits in;

    private LosslessFrame(LosslessBits in) {
        this.in = in;
    }

    /**
     * Decodes a frame whose header has been looked at.
     *
     * @param from where the frame begins in the data
     * @param end where it ends
     * @return red, green and blue, {@code [height, width, 3]}
     * @throws EOFException if it is cut short
     * @throws IOException if it is not valid
     */
    public static byte[] decode(byte[] data, int from, int end, int width, int height) throws IOException {
        int[] pixels = new LosslessFrame(new LosslessBits(data, from + HEADER_BYTES, end)).transformed(width, height);
        byte[] rgb = new byte[Math.multiplyExact(pixels.length, 3)];
        for (int i = 0, to = 0; i < pixels.length; i++) {
            rgb[to++] = (byte) (pixels[i] >> 16);
            rgb[to++] = (byte) (pixels[i] >> 8);
            rgb[to++] = (byte) pixels[i];
        }
        return rgb;
    }

    /** Reads the alpha that goes with a lossy frame, which has no header, for its faults. */
    public static void requireValidAlpha(byte[] data, int from, int end, int width, int height) throws IOException {
        if (end <= from) {
            throw new EOFException();
        }
        int compression = data[from] & 3;
        if (compression > 1 || (data[from] >> 6 & 3) > 1) {
            throw new IOException("its alpha is stored in a way that is not known");
        }
        if (compression == 1) {
            new LosslessFrame(new LosslessBits(data, from + 1, end)).transformed(width, height);
        } else if (end - from - 1 < (long) width * height) {
            throw new EOFException();
        }
    }

    private int[] transformed(int width, int height) throws IOException {
        List<LosslessTransform> transforms = new ArrayList<>();
        int storedWidth = width;
        int seen = 0;
        while (in.flag()) {
            int type = in.read(2);
            if ((seen & 1 << type) != 0) {
                throw new IOException("it has a transform twice");
            }
            seen |= 1 << type;
            switch (type) {
                case 0 -> {
                    int bits = 2 + in.read(3);
                    transforms.add(
                            new LosslessTransform.Predictor(storedWidth, bits, squares(storedWidth, height, bits)));
                }
                case 1 -> {
                    int bits = 2 + in.read(3);
                    transforms.add(
                            new LosslessTransform.Colours(storedWidth, bits, squares(storedWidth, height, bits)));
                }
                case 2 -> transforms.add(new LosslessTransform.SubtractedGreen());
                default -> {
                    int colours = 1 + in.read(8);
                    int bits = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
                    transforms.add(new LosslessTransform.Palette(storedWidth, bits, palette(colours)));
                    storedWidth = LosslessTransform.blocks(storedWidth, bits);
                }
            }
        }
        int[] pixels = image(storedWidth, height, true);
        for (LosslessTransform transform : transforms.reversed()) {
            pixels = transform.undo(pixels, height);
        }
        return pixels;
    }

    private int[] squares(int width, int height, int bits) throws IOException {
        return image(LosslessTransform.blocks(width, bits), LosslessTransform.blocks(height, bits), false);
    }

    /** Each colour is stored as its difference from the one before. */
    private int[] palette(int colours) throws IOException {
        int[] palette = Arrays.copyOf(image(colours, 1, false), LITERALS);
        for (int i = 1; i < colours; i++) {
            int sum = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                sum |= ((palette[i] >>> shift) + (palette[i - 1] >>> shift) & 0xFF) << shift;
            }
            palette[i] = sum;
        }
        return palette;
    }

    /** @param main whether these are the pixels, which may use other codes in other squares */
    private int[] image(int width, int height, boolean main) throws IOException {
        int cacheBits = 0;
        if (in.flag()) {
            cacheBits = in.read(4);
            if (cacheBits < 1 || cacheBits > MOST_CACHE_BITS) {
                throw new IOException("its cache of colours is not valid");
            }
        }
        int squareBits = 0;
        int[] groups = {0};
        if (main && in.flag()) {
            squareBits = 2 + in.read(3);
            groups = squares(width, height, squareBits);
            for (int i = 0; i < groups.length; i++) {
                groups[i] = groups[i] >> 8 & 0xFFFF;
            }
        }
        PrefixCode[][] codes = codes(groups, cacheBits);
        return pixels(width, height, cacheBits, squareBits, groups, codes);
    }

    /** By group; those that no square uses are null. */
    private PrefixCode[][] codes(int[] groups, int cacheBits) throws IOException {
        int count = 1 + Arrays.stream(groups).max().orElseThrow();
        boolean[] used = new boolean[count];
        for (int group : groups) {
            used[group] = true;
        }
        int[] alphabets = {
            LITERALS + LENGTHS + (cacheBits > 0 ? 1 << cacheBits : 0), LITERALS, LITERALS, LITERALS, DISTANCES
        };
        PrefixCode[][] codes = new PrefixCode[count][];
        for (int group = 0; group < count; group++) {
            PrefixCode[] own = new PrefixCode[CODES];
            for (int i = 0; i < CODES; i++) {
                own[i] = PrefixCode.read(in, alphabets[i]);
            }
            codes[group] = used[group] ? own : null;
        }
        return codes;
    }

    private int[] pixels(int width, int height, int cacheBits, int squareBits, int[] groups, PrefixCode[][] codes)
            throws IOException {
        int[] pixels = new int[Math.multiplyExact(width, height)];
        int[] cache = new int[cacheBits > 0 ? 1 << cacheBits : 0];
        int squares = LosslessTransform.blocks(width, squareBits);
        int cached = 0;
        int i = 0;
        int x = 0;
        int y = 0;
        while (i < pixels.length) {
            PrefixCode[] own =
                    codes[groups.length == 1 ? groups[0] : groups[(y >> squareBits) * squares + (x >> squareBits)]];
            int code = own[0].next(in);
            int length = 1;
            if (code < LITERALS) {
                int red = own[1].next(in);
                int blue = own[2].next(in);
                pixels[i] = own[3].next(in) << 24 | red << 16 | code << 8 | blue;
            } else if (code < LITERALS + LENGTHS) {
                length = number(code - LITERALS);
                int distance = distance(number(own[4].next(in)), width);
                if (distance > i || length > pixels.length - i) {
                    throw new IOException("it copies pixels that it does not have");
                }
                for (int j = i; j < i + length; j++) {
                    pixels[j] = pixels[j - distance];
                }
            } else {
                for (; cached < i; cached++) {
                    cache[HASH * pixels[cached] >>> 32 - cacheBits] = pixels[cached];
                }
                pixels[i] = cache[code - LITERALS - LENGTHS];
            }
            i += length;
            x += length;
            while (x >= width) {
                x -= width;
                y++;
            }
        }
        return pixels;
    }

    /** A length or a distance: a symbol, which tells the higher bits, and the lower ones. */
    private int number(int symbol) throws EOFException {
        if (symbol < 4) {
            return symbol + 1;
        }
        int bits = symbol - 2 >> 1;
        return (2 + (symbol & 1) << bits) + in.read(bits) + 1;
    }

    /** In pixels. */
    private static int distance(int number, int width) {
        if (number > NEAR.length) {
            return number - NEAR.length;
        }
        int place = NEAR[number - 1];
        return Math.max(1, (place >> 4) * width + 8 - (place & 15));
    }
}
