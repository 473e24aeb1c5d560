package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG, PNG, GIF, BMP and WebP as red, green and blue, upright, as Pillow's {@code exif_transpose} and {@code convert("RGB")}
 * give them: alpha and colour profiles are left aside, and of an animation the first frame is read. Safe for use by several
 * threads.
 *
 * @param mostPixels that a picture may have; a larger one is refused before it is decoded
 */
public record ImageDecoder(long mostPixels) {
    /** Where Pillow suspects a decompression bomb. */
    private static final long PILLOW_LIMIT = 178_956_970;

    /** A decoded picture, the decoder's own copy of it, and as much again for others at work at the same time. */
    private static final int HEAP_BYTES_PER_PIXEL = 16;

    /** Pillow's limit, or less if the heap is small. */
    public ImageDecoder() {
        this(Math.min(PILLOW_LIMIT, Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_PIXEL));
    }

    /**
     * @param name for messages
     * @param file the whole of it
     * @throws LoaderException if it is no picture, is damaged or cut short, or is too large
     */
    public RgbImage decode(String name, byte[] file) {
        if (file.length == 0) {
            throw new LoaderException(name + " is empty; replace or remove it");
        }
        ImageFormat format = ImageFormat.of(file);
        if (format == null) {
            throw new LoaderException(name
                    + " is not a JPEG, PNG, GIF, BMP or WebP picture, whatever its name says; convert or remove it");
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = format.reader();
            try {
                reader.setInput(in, true, true);
                requireModest(name, reader.getWidth(0), reader.getHeight(0));
                format.requireWhole(file);
                RgbImage image = format == ImageFormat.JPEG ? jpeg(reader, file) : RgbSamples.of(reader.read(0));
                return image.oriented(Exif.orientation(format, file));
            } finally {
                reader.dispose();
            }
        } catch (LoaderException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders meet damaged files with all kinds of unchecked exceptions too.
            throw new LoaderException(
                    "%s cannot be decoded as %s: %s; replace or remove it".formatted(name, format, reason(e)), e);
        }
    }

    private void requireModest(String name, int width, int height) {
        if ((long) width * height > mostPixels) {
            throw new LoaderException(String.format(
                    Locale.ROOT,
                    "%s has %,d×%,d pixels, more than the %,d that can be read in the memory there is; scale it down",
                    name,
                    width,
                    height,
                    mostPixels));
        }
    }

    private static RgbImage jpeg(ImageReader reader, byte[] file) throws IOException {
        AtomicBoolean cutShort = new AtomicBoolean();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.contains("EOI")) {
                cutShort.set(true);
            }
        });
        Raster components = reader.readRaster(0, null);
        if (cutShort.get()) {
            throw new EOFException();
        }
        byte[] values = ((DataBufferByte) components.getDataBuffer()).getData();
        byte[] rgb = JpegColours.toRgb(values, JpegHeader.read(file).colours());
        return new RgbImage(components.getWidth(), components.getHeight(), rgb);
    }

    private static String reason(Exception e) {
        if (e instanceof EOFException || e.getCause() instanceof EOFException) {
            return "it is cut short";
        }
        return e.getMessage() == null
                ? "it is damaged"
                : e.getMessage().lines().findFirst().orElse("it is damaged");
    }
}
