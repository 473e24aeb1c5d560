package dev.lapidary.loaders.images;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * PNG by the JDK's reader, which is handed only what it needs: header, palette and pixels. It would refuse files for faults in
 * chunks that do not matter here, and for a missing end, which Pillow does not ask for.
 */
final class PngImage {
    private static final int SIGNATURE_BYTES = 8;
    private static final int GREY = 0;

    /** Deflate makes at most so many bytes of one. */
    private static final long MOST_EXPANSION = 1032;

    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};

    private PngImage() {}

    static RgbImage read(byte[] file, PixelLimit limit) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file);
        in.position(SIGNATURE_BYTES);
        ByteArrayOutputStream needed = new ByteArrayOutputStream(file.length);
        needed.write(file, 0, SIGNATURE_BYTES);
        long pixelBytes = 0;
        boolean doubtful = false;
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        while (in.remaining() >= 8) {
            int at = in.position();
            int length = in.getInt();
            String name = name(file, at + 4);
            boolean pixels = name.equals("IDAT");
            if (pixelBytes > 0 && !pixels) {
                break;
            }
            boolean cut = length < 0 || length > in.limit() - at - 12;
            if (pixels && cut) {
                // Enough for Pillow if all pixels are there, and only the checksums are not.
                length = in.limit() - at - 8;
                needed.write(ByteBuffer.allocate(8)
                        .putInt(length)
                        .put(file, at + 4, 4)
                        .array());
                needed.write(file, at + 8, length);
                needed.write(new byte[4]);
                pixelBytes += length;
                break;
            }
            if (cut) {
                throw new EOFException();
            }
            // Pillow leaves the checksums of pixels to the one that deflate has of them all, which the JDK's reader
            // does not look at.
            if (pixels) {
                doubtful |= !hasChecksum(file, at, length);
                deflated.write(file, at + 8, length);
            } else if (!hasChecksum(file, at, length)) {
                throw new IOException(
                        "the checksum of its " + (name.matches("\\w+") ? name : "first parts") + " is wrong");
            }
            if (name.equals("IHDR")) {
                limit.require(Integer.toUnsignedLong(in.getInt(at + 8)), Integer.toUnsignedLong(in.getInt(at + 12)));
            }
            if (pixels || name.equals("IHDR") || name.equals("PLTE")) {
                needed.write(file, at, length + 12);
            }
            pixelBytes += pixels ? length : 0;
            in.position(at + 12 + length);
        }
        if (pixelBytes == 0) {
            throw new EOFException();
        }
        if (doubtful) {
            requireDeflated(deflated.toByteArray());
        }
        needed.write(END);
        return decoded(needed.toByteArray(), pixelBytes);
    }

    static String name(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }

    private static boolean hasChecksum(byte[] file, int at, int length) {
        CRC32 sum = new CRC32();
        sum.update(file, at + 4, length + 4);
        return (int) sum.getValue() == ByteBuffer.wrap(file).getInt(at + 8 + length);
    }

    /** @throws IOException if these are not the bytes that were packed: their own checksum tells */
    private static void requireDeflated(byte[] deflated) throws IOException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(deflated);
            byte[] unpacked = new byte[1 << 16];
            while (!inflater.finished() && !inflater.needsInput()) {
                inflater.inflate(unpacked);
            }
        } catch (DataFormatException e) {
            throw new IOException("its pixels are damaged", e);
        }
    }

    private static RgbImage decoded(byte[] png, long pixelBytes) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(png);
        int depth = png[24];
        int colourType = png[25];
        long bits = (long) header.getInt(16) * depth * (colourType == 2 || colourType == 6 ? 3 : 1);
        if ((bits / 8 + 1) * header.getInt(20) > pixelBytes * MOST_EXPANSION) {
            throw new EOFException();
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("PNG").next();
        try {
            reader.setInput(new MemoryStream(png), true, true);
            BufferedImage image = reader.read(0);
            return colourType == GREY && depth == 16 ? clipped(image.getRaster()) : RgbSamples.of(image);
        } finally {
            reader.dispose();
        }
    }

    /** Pillow keeps deep grey values as they are, and {@code convert("RGB")} then takes all above 255 for white. */
    private static RgbImage clipped(Raster grey) {
        int width = grey.getWidth();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, grey.getHeight()), RgbImage.CHANNELS)];
        int to = 0;
        int[] row = new int[width];
        for (int y = 0; y < grey.getHeight(); y++) {
            grey.getSamples(0, y, width, 1, 0, row);
            for (int value : row) {
                for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                    rgb[to++] = (byte) Math.min(value, 255);
                }
            }
        }
        return new RgbImage(width, grey.getHeight(), rgb);
    }
}
