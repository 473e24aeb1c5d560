package dev.lapidary.loaders.images;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a JPEG file says before its first scan about the meaning of its components. Which markers decide is libjpeg's
 * convention, in {@code default_decompress_parms}.
 *
 * @param colours what the components are
 * @param exif the TIFF structure with the camera's settings, or null
 */
record JpegHeader(Colours colours, ByteBuffer exif) {
    enum Colours {
        GREY,
        RGB,
        YCBCR,
        CMYK,
        YCCK
    }

    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int NO_ADOBE_MARKER = -1;

    static JpegHeader read(byte[] file) {
        ByteBuffer exif = null;
        boolean jfif = false;
        int adobe = NO_ADOBE_MARKER;
        byte[] components = {};
        ByteBuffer in = ByteBuffer.wrap(file, 2, file.length - 2);
        while (in.remaining() >= 4) {
            if (in.get() != (byte) 0xFF) {
                continue;
            }
            int marker = Byte.toUnsignedInt(in.get());
            if (marker == 0xFF) {
                in.position(in.position() - 1);
                continue;
            }
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                break;
            }
            if (standsAlone(marker) || in.remaining() < 2) {
                continue;
            }
            int length = Math.clamp(Short.toUnsignedInt(in.getShort()) - 2, 0, in.remaining());
            ByteBuffer segment = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (marker == APP0 && begins(segment, "JFIF\0")) {
                jfif = true;
            } else if (marker == APP1 && exif == null && begins(segment, "Exif\0\0")) {
                exif = segment.slice(6, length - 6);
            } else if (marker == APP14 && begins(segment, "Adobe") && length >= 12) {
                adobe = segment.get(11);
            } else if (startsFrame(marker)) {
                components = componentIds(segment);
            }
        }
        return new JpegHeader(colours(components, jfif, adobe), exif);
    }

    private static boolean standsAlone(int marker) {
        return marker <= 0x01 || marker >= 0xD0 && marker <= 0xD8;
    }

    /** SOF0 to SOF15, without the three numbers among them that mean something else. */
    private static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean begins(ByteBuffer segment, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return segment.remaining() >= wanted.length
                && segment.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    private static byte[] componentIds(ByteBuffer segment) {
        int count = segment.remaining() < 6 ? 0 : Math.min(segment.get(5), (segment.remaining() - 6) / 3);
        byte[] ids = new byte[Math.max(0, count)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = segment.get(6 + 3 * i);
        }
        return ids;
    }

    private static Colours colours(byte[] components, boolean jfif, int adobe) {
        return switch (components.length) {
            case 3 -> {
                boolean rgb =
                        !jfif && (adobe == 0 || adobe < 0 && Arrays.equals(components, new byte[] {'R', 'G', 'B'}));
                yield rgb ? Colours.RGB : Colours.YCBCR;
            }
            case 4 -> adobe <= 0 ? Colours.CMYK : Colours.YCCK;
            default -> Colours.GREY;
        };
    }
}
