package dev.lapidary.loaders.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The formats that are read, told by a file's first bytes: its name may say anything. */
enum ImageFormat {
    JPEG("JPEG", "\u00FF\u00D8\u00FF", 0, JpegImage::read),
    PNG("PNG", "\u0089PNG\r\n\u001A\n", 0, PngImage::read),
    GIF("GIF", "GIF8", 0, GifImage::read),
    BMP("BMP", "BM", 0, BmpImage::read),
    WEBP("WebP", "WEBP", 8, WebpImage::read);

    private interface Reader {
        RgbImage read(byte[] file, PixelLimit limit) throws IOException;
    }

    /** How the names of images end, in lower case. */
    static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp");

    private final String title;
    private final byte[] signature;
    private final int signatureAt;
    private final Reader reader;

    ImageFormat(String title, String signature, int signatureAt, Reader reader) {
        this.title = title;
        this.signature = signature.getBytes(StandardCharsets.ISO_8859_1);
        this.signatureAt = signatureAt;
        this.reader = reader;
    }

    /** The format of a file, or null if it is none of these. */
    static ImageFormat of(byte[] file) {
        return Arrays.stream(values())
                .filter(format -> format.begins(file))
                .findFirst()
                .orElse(null);
    }

    private boolean begins(byte[] file) {
        int end = signatureAt + signature.length;
        return file.length >= end && Arrays.equals(file, signatureAt, end, signature, 0, signature.length);
    }

    /**
     * The image as it is stored: not yet upright.
     *
     * @throws IOException if it is damaged or cut short; decoders meet some faults with unchecked exceptions, too
     */
    RgbImage read(byte[] file, PixelLimit limit) throws IOException {
        return reader.read(file, limit);
    }

    @Override
    public String toString() {
        return title;
    }
}
