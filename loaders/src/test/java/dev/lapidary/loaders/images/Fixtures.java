package dev.lapidary.loaders.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What make_image_fixtures.py wrote. */
final class Fixtures {
    private Fixtures() {}

    static byte[] bytes(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RgbImage decoded(String name) {
        return new ImageDecoder().decode(name, bytes(name));
    }

    /** A picture as Pillow had it. */
    static RgbImage rgb(String name) {
        return image(bytes(name));
    }

    static RgbImage image(byte[] file) {
        ByteBuffer header = ByteBuffer.wrap(file);
        int height = header.getInt();
        return new RgbImage(header.getInt(), height, Arrays.copyOfRange(file, 8, file.length));
    }

    /** {@code [height, width, 3]} */
    static float[] floats(String name) {
        byte[] file = bytes(name);
        float[] values = new float[(file.length - 8) / Float.BYTES];
        ByteBuffer.wrap(file, 8, file.length - 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    /** The largest difference of two values in the same place; the sizes must agree. */
    static int largestDifference(RgbImage a, RgbImage b) {
        if (a.width() != b.width() || a.height() != b.height()) {
            throw new AssertionError("%d×%d against %d×%d".formatted(a.width(), a.height(), b.width(), b.height()));
        }
        int largest = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            largest = Math.max(largest, Math.abs((a.pixels()[i] & 0xFF) - (b.pixels()[i] & 0xFF)));
        }
        return largest;
    }
}
