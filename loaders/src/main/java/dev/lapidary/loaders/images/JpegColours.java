package dev.lapidary.loaders.images;

/**
 * The components of a JPEG file as red, green and blue: YCbCr in libjpeg's 16-bit fixed point, CMYK as Pillow's {@code
 * convert("RGB")} has it. Embedded colour profiles are left aside, as training pipelines do. In place of the JDK's own
 * conversion, which follows profiles and refuses four components.
 */
final class JpegColours {
    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << FRACTION_BITS - 1;
    private static final int RED_OF_CR = fixed(1.40200);
    private static final int GREEN_OF_CB = fixed(0.34414);
    private static final int GREEN_OF_CR = fixed(0.71414);
    private static final int BLUE_OF_CB = fixed(1.77200);

    private JpegColours() {}

    private static int fixed(double factor) {
        return (int) (factor * (1 << FRACTION_BITS) + 0.5);
    }

    /** @param components {@code [pixels, 1, 3 or 4]} */
    static byte[] toRgb(byte[] components, JpegHeader.Colours colours) {
        return switch (colours) {
            case RGB -> components;
            case GREY -> fromGrey(components);
            case YCBCR -> {
                fromYcc(components, 3);
                yield components;
            }
            case CMYK -> {
                invertInks(components);
                yield fromCmyk(components);
            }
            case YCCK -> {
                fromYcc(components, 4);
                yield fromCmyk(components);
            }
        };
    }

    private static byte[] fromGrey(byte[] grey) {
        byte[] rgb = new byte[grey.length * 3];
        for (int i = 0, to = 0; i < grey.length; i++) {
            rgb[to++] = grey[i];
            rgb[to++] = grey[i];
            rgb[to++] = grey[i];
        }
        return rgb;
    }

    private static void fromYcc(byte[] values, int stride) {
        for (int i = 0; i < values.length; i += stride) {
            int luma = values[i] & 0xFF;
            int cb = (values[i + 1] & 0xFF) - 128;
            int cr = (values[i + 2] & 0xFF) - 128;
            values[i] = clamped(luma + (RED_OF_CR * cr + HALF >> FRACTION_BITS));
            values[i + 1] = clamped(luma + (HALF - GREEN_OF_CB * cb - GREEN_OF_CR * cr >> FRACTION_BITS));
            values[i + 2] = clamped(luma + (BLUE_OF_CB * cb + HALF >> FRACTION_BITS));
        }
    }

    /** Adobe stores the paper that an ink leaves white, and everybody follows; YCCK, decoded, is the ink itself. */
    private static void invertInks(byte[] cmyk) {
        for (int i = 0; i < cmyk.length; i += 4) {
            cmyk[i] = (byte) ~cmyk[i];
            cmyk[i + 1] = (byte) ~cmyk[i + 1];
            cmyk[i + 2] = (byte) ~cmyk[i + 2];
        }
    }

    /** @param cmyk ink, but white for black: as {@link #invertInks} leaves it */
    private static byte[] fromCmyk(byte[] cmyk) {
        byte[] rgb = new byte[cmyk.length / 4 * 3];
        for (int from = 0, to = 0; from < cmyk.length; from += 4) {
            int white = cmyk[from + 3] & 0xFF;
            for (int ink = 0; ink < 3; ink++) {
                int product = (cmyk[from + ink] & 0xFF) * white + 128;
                rgb[to++] = clamped(white - ((product >> 8) + product >> 8));
            }
        }
        return rgb;
    }

    private static byte clamped(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
