package dev.lapidary.loaders.images;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Windows and OS/2 bitmaps as Pillow reads them. The JDK's reader knows fewer headers, and takes memory for what a header claims
 * before it looks for the pixels.
 */
final class BmpImage {
    private static final int FILE_HEADER_BYTES = 14;
    private static final int OS2_HEADER = 12;

    private static final int RAW = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;

    private final ByteBuffer in;
    private final int headerBytes;
    private final int width;
    private final int height;
    private final int bits;
    private final int compression;
    private final boolean topDown;

    private BmpImage(byte[] file) throws IOException {
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        headerBytes = in.getInt(FILE_HEADER_BYTES);
        in.position(FILE_HEADER_BYTES + 4);
        switch (headerBytes) {
            case OS2_HEADER -> {
                width = Short.toUnsignedInt(in.getShort());
                height = Short.toUnsignedInt(in.getShort());
                topDown = false;
                in.getShort();
                bits = Short.toUnsignedInt(in.getShort());
                compression = RAW;
            }
            case 40, 52, 56, 64, 108, 124 -> {
                width = in.getInt();
                int signed = in.getInt();
                topDown = signed < 0;
                height = Math.abs(signed);
                in.getShort();
                bits = Short.toUnsignedInt(in.getShort());
                compression = in.getInt();
            }
            default -> throw new IOException("its header of " + headerBytes + " bytes is not known");
        }
        if (width < 1 || height < 1) {
            throw new IOException("it has no pixels");
        }
    }

    static RgbImage read(byte[] file, PixelLimit limit) throws IOException {
        try {
            BmpImage image = new BmpImage(file);
            limit.require(image.width, image.height);
            return image.pixels();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            EOFException cut = new EOFException();
            cut.initCause(e);
            throw cut;
        }
    }

    private RgbImage pixels() throws IOException {
        int headerEnd = FILE_HEADER_BYTES + headerBytes;
        if (headerEnd > in.limit()) {
            throw new EOFException();
        }
        int[] masks = masks();
        int paletteAt = headerEnd + (compression == BITFIELDS && headerBytes == 40 ? 3 * Integer.BYTES : 0);
        int entryBytes = headerBytes == OS2_HEADER ? 3 : 4;
        int colours = headerBytes == OS2_HEADER ? 0 : in.getInt(46);
        if (colours == 0 && bits <= 8) {
            colours = 1 << bits;
        }
        long start = Integer.toUnsignedLong(in.getInt(10));
        if (bits <= 8) {
            if (colours < 1 || colours > 65536) {
                throw new IOException("its palette of " + Integer.toUnsignedString(colours) + " colours is not valid");
            }
            if (start == headerEnd) {
                start += (long) entryBytes * colours;
            }
        }
        if (start == 0) {
            start = paletteAt + (bits <= 8 ? (long) entryBytes * colours : 0);
        }
        int[] palette = bits <= 8 ? palette(paletteAt, entryBytes, colours) : null;
        if (compression == RLE8 || compression == RLE4) {
            if (palette == null) {
                throw new IOException("run lengths of %d bits are not valid".formatted(bits));
            }
            in.position((int) Math.min(start, in.limit()));
            byte[] indices = new RunLengths(in, width, height, compression == RLE4).indices();
            return image((x, row) -> palette[indices[row * width + x] & 0xFF]);
        }
        long rowBytes = ((long) width * bits + 7) / 8;
        long stride = ((long) width * bits + 31) / 32 * 4;
        if (start + stride * (height - 1) + rowBytes > in.limit()) {
            throw new EOFException();
        }
        int first = (int) start;
        int step = (int) stride;
        return switch (bits) {
            case 1, 4, 8 -> {
                int mask = (1 << bits) - 1;
                int perByte = 8 / bits;
                yield image((x, row) ->
                        palette[in.get(first + row * step + x / perByte) >> (perByte - 1 - x % perByte) * bits & mask]);
            }
            case 16 -> image((x, row) -> rgb(in.getShort(first + row * step + 2 * x) & 0xFFFF, masks));
            case 24 -> image((x, row) -> rgb24(first + row * step + 3 * x));
            case 32 -> image((x, row) -> rgb(in.getInt(first + row * step + 4 * x), masks));
            default -> throw new IOException("pixels of %d bits are not known".formatted(bits));
        };
    }

    /** Of red, green and blue in a pixel of 16 or 32 bits. */
    private int[] masks() throws IOException {
        int[] usual = bits == 16 ? new int[] {0x7C00, 0x3E0, 0x1F} : new int[] {0xFF0000, 0xFF00, 0xFF};
        if (compression == RAW || compression == RLE8 || compression == RLE4) {
            return usual;
        }
        if (compression != BITFIELDS || bits != 16 && bits != 24 && bits != 32) {
            throw new IOException(
                    "compression %s of %d bits is not known".formatted(Integer.toUnsignedString(compression), bits));
        }
        int[] masks = {in.getInt(54), in.getInt(58), in.getInt(62)};
        if (bits == 32 && Arrays.equals(masks, new int[3])) {
            return usual;
        }
        for (int mask : masks) {
            int low = mask >>> Integer.numberOfTrailingZeros(mask);
            if (mask == 0 || (low & low + 1) != 0 || bits == 24 && !Arrays.equals(masks, usual)) {
                throw new IOException("its colours' places in a pixel are not valid");
            }
        }
        return masks;
    }

    /** As many colours as the file has; those that are missing are shades of grey, as in Pillow. */
    private int[] palette(int from, int entryBytes, int colours) {
        int[] palette = new int[256];
        Arrays.setAll(palette, i -> i * 0x010101);
        for (int i = 0; i < Math.min(colours, palette.length) && from + (i + 1) * entryBytes <= in.limit(); i++) {
            palette[i] = rgb24(from + i * entryBytes);
        }
        return palette;
    }

    private int rgb24(int at) {
        return in.get(at) & 0xFF | (in.get(at + 1) & 0xFF) << 8 | (in.get(at + 2) & 0xFF) << 16;
    }

    private static int rgb(int pixel, int[] masks) {
        int rgb = 0;
        for (int mask : masks) {
            int shift = Integer.numberOfTrailingZeros(mask);
            long most = mask >>> shift;
            rgb = rgb << 8 | (int) (((pixel & mask) >>> shift & most) * 255 / most);
        }
        return rgb;
    }

    @FunctionalInterface
    private interface Pixels {
        /** @param row counted in the order of the file */
        int rgb(int x, int row);
    }

    private RgbImage image(Pixels pixels) {
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int row = topDown ? y : height - 1 - y;
            for (int x = 0; x < width; x++) {
                int pixel = pixels.rgb(x, row);
                rgb[to++] = (byte) (pixel >> 16);
                rgb[to++] = (byte) (pixel >> 8);
                rgb[to++] = (byte) pixel;
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** Run lengths of indices: {@code n, index}; {@code 0, n} and n indices; and 0, 0 to 2 for ends and leaps. */
    private record RunLengths(ByteBuffer in, int width, int height, boolean fourBits) {
        byte[] indices() throws IOException {
            int[] filled = {0};
            int most = Math.multiplyExact(width, height);
            // A leap of four bytes passes over 255 rows at most, everything else over less.
            if ((long) most > (long) (in.remaining() / 2 + 1) * (255 + 255L * width)) {
                throw new EOFException();
            }
            byte[] indices = new byte[most];
            int x = 0;
            boolean ended = false;
            while (filled[0] < most && !ended && in.remaining() >= 2) {
                int count = in.get() & 0xFF;
                int value = in.get() & 0xFF;
                if (count > 0) {
                    int fitting = Math.min(Math.max(0, Math.min(count, width - x)), most - filled[0]);
                    for (int i = 0; i < fitting; i++) {
                        indices[filled[0]++] = (byte) (!fourBits ? value : i % 2 == 0 ? value >> 4 : value & 15);
                    }
                    x += fitting;
                } else if (value == 0) {
                    filled[0] = (int) Math.min(most, (filled[0] + width - 1L) / width * width);
                    x = 0;
                } else if (value == 1) {
                    ended = true;
                } else if (value == 2) {
                    if (in.remaining() < 2) {
                        break;
                    }
                    long leap = (in.get() & 0xFF) + (long) (in.get() & 0xFF) * width;
                    filled[0] = (int) Math.min(most, filled[0] + leap);
                    x = filled[0] % width;
                } else {
                    ended = !literal(indices, filled, Math.min(value, most - filled[0]));
                    x += value;
                }
            }
            if (filled[0] < most) {
                throw new EOFException();
            }
            return indices;
        }

        /** Whether all were there. */
        private boolean literal(byte[] indices, int[] filled, int count) {
            for (int i = 0; i < count; i++) {
                boolean newByte = !fourBits || i % 2 == 0;
                if (newByte && !in.hasRemaining()) {
                    return false;
                }
                int value = newByte ? in.get() & 0xFF : in.get(in.position() - 1) & 0xFF;
                indices[filled[0]++] = (byte) (!fourBits ? value : i % 2 == 0 ? value >> 4 : value & 15);
            }
            if (in.position() % 2 != 0 && in.hasRemaining()) {
                in.get();
            }
            return true;
        }
    }
}
