package dev.lapidary.loaders.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The one setting of the camera that matters here: how it was held. */
final class Exif {
    private static final int UPRIGHT = 1;
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** The orientation of an image, 1 to 8; upright where the file says none, or nothing valid. */
    static int orientation(ImageFormat format, byte[] file) {
        ByteBuffer exif =
                switch (format) {
                    case JPEG -> JpegHeader.read(file).exif();
                    case PNG -> pngChunk(file);
                    case WEBP -> webpChunk(file);
                    case GIF, BMP -> null;
                };
        return exif == null ? UPRIGHT : orientation(exif);
    }

    private static ByteBuffer pngChunk(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        for (long at = 8; at + 12 <= file.length; ) {
            int length = in.getInt((int) at);
            if (length < 0 || at + 12 + length > file.length) {
                return null;
            }
            if (named(file, (int) at + 4, "eXIf")) {
                return in.slice((int) at + 8, length);
            }
            at += 12L + length;
        }
        return null;
    }

    private static ByteBuffer webpChunk(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 12; at + 8 <= file.length; ) {
            int length = in.getInt((int) at + 4);
            if (length < 0 || at + 8 + length > file.length) {
                return null;
            }
            if (named(file, (int) at, "EXIF")) {
                boolean prefixed = length > 6 && named(file, (int) at + 8, "Exif\0\0");
                return in.slice((int) at + 8 + (prefixed ? 6 : 0), length - (prefixed ? 6 : 0));
            }
            at += 8L + length + (length & 1);
        }
        return null;
    }

    private static boolean named(byte[] file, int at, String name) {
        return new String(file, at, name.length(), StandardCharsets.ISO_8859_1).equals(name);
    }

    private static int orientation(ByteBuffer tiff) {
        if (tiff.remaining() < 10) {
            return UPRIGHT;
        }
        ByteBuffer in = tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(in.getInt(4));
        if (directory + 2 > in.limit()) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(in.getShort((int) directory));
        for (long at = directory + 2; entries > 0 && at + ENTRY_BYTES <= in.limit(); at += ENTRY_BYTES, entries--) {
            if (Short.toUnsignedInt(in.getShort((int) at)) == ORIENTATION_TAG) {
                int orientation = in.getShort((int) at + 8);
                return orientation >= 1 && orientation <= 8 ? orientation : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
