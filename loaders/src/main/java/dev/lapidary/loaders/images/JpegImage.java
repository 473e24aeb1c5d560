package dev.lapidary.loaders.images;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** JPEG by the JDK's reader, which leaves the colours as they are stored. */
final class JpegImage {
    /** Of a progressive image, each of which costs a pass over all of it; programs write a dozen. */
    private static final int MOST_SCANS = 500;

    /** Pixels times scans, of which each goes over the whole image: 20 scans of 100 million pixels. */
    private static final long MOST_WORK = 2_000_000_000;

    private JpegImage() {}

    static RgbImage read(byte[] file, PixelLimit limit) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("JPEG").next();
        try {
            reader.setInput(new MemoryStream(file), true, true);
            limit.require(reader.getWidth(0), reader.getHeight(0));
            long work = (long) scans(file) * reader.getWidth(0) * reader.getHeight(0);
            if (scans(file) > MOST_SCANS || work > MOST_WORK) {
                throw new IOException("it has more scans than an image of its size needs");
            }
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
        } finally {
            reader.dispose();
        }
    }

    /** An upper bound: markers within others' segments count too. */
    private static int scans(byte[] file) {
        int scans = 0;
        for (int i = 0; i + 1 < file.length; i++) {
            if (file[i] == (byte) 0xFF && file[i + 1] == (byte) 0xDA) {
                scans++;
            }
        }
        return scans;
    }
}
