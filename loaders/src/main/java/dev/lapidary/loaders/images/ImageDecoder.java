package dev.lapidary.loaders.images;

import dev.lapidary.base.text.FileKind;
import dev.lapidary.loaders.LoaderException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;

/**
 * JPEG, PNG, GIF, BMP and WebP as red, green and blue, upright, as Pillow's {@code exif_transpose} and {@code convert("RGB")}
 * give them: alpha and colour profiles are left aside, and of an animation the first frame is read. Safe for use by several
 * threads.
 *
 * @param mostPixels that an image may have; a larger one is refused before it is decoded
 */
public record ImageDecoder(long mostPixels) {
    /** Where Pillow suspects a decompression bomb. */
    private static final long PILLOW_LIMIT = 178_956_970;

    /** More than a page at 600 dots an inch. */
    private static final long LARGE = 40_000_000;

    /** Of large images: a photograph has less than 20, and what has far more costs much memory for a file of no size. */
    private static final int MOST_PIXELS_PER_BYTE = 100;

    static final String CUT_SHORT = "it is cut short";

    /** A decoded image, the decoder's own copy of it, and as much again for others at work at the same time. */
    private static final int HEAP_BYTES_PER_PIXEL = 16;

    /** Pillow's limit, or less if the heap is small. */
    public ImageDecoder() {
        this(Math.min(PILLOW_LIMIT, Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_PIXEL));
    }

    /**
     * @param name for messages
     * @param file the whole of it
     * @throws LoaderException if it is no image, is damaged or cut short, or is too large
     */
    public RgbImage decode(String name, byte[] file) {
        if (file.length == 0) {
            throw new LoaderException(name + " is empty; replace or remove it");
        }
        ImageFormat format = ImageFormat.of(file);
        if (format == null) {
            FileKind.of(file).ifPresent(kind -> {
                throw new LoaderException(name + " is " + kind.title() + "; " + kind.remedy());
            });
            throw new LoaderException(
                    name + " is not a JPEG, PNG, GIF, BMP or WebP image, whatever its name says; convert or remove it");
        }
        try {
            RgbImage image = format.read(file, (width, height) -> requireModest(name, file.length, width, height));
            return image.oriented(Exif.orientation(format, file));
        } catch (LoaderException e) {
            throw e;
        } catch (IOException | RuntimeException | AssertionError e) {
            // Decoders meet damaged files with all kinds of unchecked exceptions too.
            throw new LoaderException(
                    "%s cannot be decoded as %s: %s; replace or remove it".formatted(name, format, reason(e)), e);
        } catch (OutOfMemoryError e) {
            throw new LoaderException(
                    name + " takes more memory than there is; scale it down, or give the JVM more with"
                            + " LAPIDARY_JAVA_OPTS=-Xmx…",
                    e);
        }
    }

    private void requireModest(String name, int bytes, long width, long height) {
        if (width > mostPixels || width * height > mostPixels) {
            throw new LoaderException(String.format(
                    Locale.ROOT,
                    "%s has %,d×%,d pixels, more than the %,d that can be read in the memory there is; scale it down",
                    name,
                    width,
                    height,
                    mostPixels));
        }
        if (width * height > LARGE && width * height / MOST_PIXELS_PER_BYTE > bytes) {
            throw new LoaderException(String.format(
                    Locale.ROOT,
                    "%s claims %,d×%,d pixels in %,d bytes, which is hardly an image; replace it, or scale it down",
                    name,
                    width,
                    height,
                    bytes));
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof EOFException || e.getCause() instanceof EOFException) {
            return CUT_SHORT;
        }
        return e.getMessage() == null
                ? "it is damaged"
                : e.getMessage().lines().findFirst().orElse("it is damaged");
    }
}
