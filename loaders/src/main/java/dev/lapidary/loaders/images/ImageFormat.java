package dev.lapidary.loaders.images;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** The formats that are read, told by a file's first bytes: its name may say anything. */
enum ImageFormat {
    JPEG("JPEG", "\u00FF\u00D8\u00FF", 0),
    PNG("PNG", "\u0089PNG\r\n\u001A\n", 0),
    GIF("GIF", "GIF8", 0),
    BMP("BMP", "BM", 0),
    WEBP("WebP", "WEBP", 8);

    /** How the names of pictures end, in lower case. */
    static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp");

    private final String title;
    private final byte[] signature;
    private final int signatureAt;

    ImageFormat(String title, String signature, int signatureAt) {
        this.title = title;
        this.signature = signature.getBytes(StandardCharsets.ISO_8859_1);
        this.signatureAt = signatureAt;
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

    ImageReader reader() throws IOException {
        return this == WEBP
                ? new WebPImageReaderSpi().createReaderInstance(null)
                : ImageIO.getImageReadersByFormatName(title).next();
    }

    /** Finds files cut short in the one format whose decoder takes what is missing for zeros. */
    void requireWhole(byte[] file) throws EOFException {
        if (this == WEBP) {
            int chunks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
            if (Integer.toUnsignedLong(chunks) + 8 > file.length) {
                throw new EOFException();
            }
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
