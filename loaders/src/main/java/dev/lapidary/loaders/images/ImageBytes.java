package dev.lapidary.loaders.images;

import dev.lapidary.base.files.FileSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads files and entries of archives whole, but not what is no image or too large for one: it would take all memory. */
final class ImageBytes {
    /** As many bytes as the first look takes. */
    private static final int HEAD = 16;

    /** A bitmap of the most pixels that are decoded takes three bytes for each. */
    private static final long MOST = Math.min(600_000_000, Runtime.getRuntime().maxMemory() / 8);

    private ImageBytes() {}

    static byte[] of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** All of it; of what does not begin like an image the beginning alone, which is enough to say so. */
    static byte[] of(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (ImageFormat.of(head) == null) {
            // A few more for the decoder to tell what it is instead.
            byte[] more = in.readNBytes(64);
            byte[] beginning = Arrays.copyOf(head, head.length + more.length);
            System.arraycopy(more, 0, beginning, head.length, more.length);
            return beginning;
        }
        byte[] rest = in.readNBytes((int) MOST - HEAD);
        if (in.read() >= 0) {
            throw new IOException("it has more than the " + FileSize.shown(MOST) + " that an image may have");
        }
        byte[] all = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, all, head.length, rest.length);
        return all;
    }
}
