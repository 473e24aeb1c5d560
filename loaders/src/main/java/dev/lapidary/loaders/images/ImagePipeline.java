package dev.lapidary.loaders.images;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.loaders.LoaderException;
import java.io.IOException;

/** From a file to numbers: decoded, augmented, normalised. Safe for use by several threads. */
public final class ImagePipeline {
    /** Keeps the draws of epochs apart, and from the run's other random streams. */
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /** A strip of one pixel by many, scaled until its shorter edge is long enough, would fill memory. */
    private static final int MOST_TIMES_AS_LONG = 200;

    private final ImageDecoder decoder;
    private final Preprocessing preprocessing;
    private final Augmentation augmentation;
    private final float[][] normalized;

    public ImagePipeline(Preprocessing preprocessing, Augmentation augmentation) {
        this(new ImageDecoder(), preprocessing, augmentation);
    }

    public ImagePipeline(ImageDecoder decoder, Preprocessing preprocessing, Augmentation augmentation) {
        this.decoder = decoder;
        this.preprocessing = preprocessing;
        this.augmentation = augmentation;
        this.normalized = preprocessing.normalization().table();
    }

    public int height() {
        return preprocessing.height();
    }

    public int width() {
        return preprocessing.width();
    }

    /** How many numbers an image becomes. */
    public int values() {
        return height() * width() * RgbImage.CHANNELS;
    }

    /**
     * The draws of an image are a function of seed, epoch and index alone: not of the thread that makes it, nor of what came
     * before.
     *
     * @param pixels receives {@code [height, width, 3]} from {@code offset} on
     * @throws LoaderException if the image cannot be read or decoded
     */
    public void fill(ImageExample example, long seed, int epoch, int index, float[] pixels, int offset) {
        RandomStream random = new RandomStream(seed ^ GOLDEN_RATIO * (epoch + 1), index);
        byte[] bytes = augmentation.apply(image(example), preprocessing, random).pixels();
        for (int i = 0; i < bytes.length; i += RgbImage.CHANNELS) {
            pixels[offset + i] = normalized[0][bytes[i] & 0xFF];
            pixels[offset + i + 1] = normalized[1][bytes[i + 1] & 0xFF];
            pixels[offset + i + 2] = normalized[2][bytes[i + 2] & 0xFF];
        }
    }

    private RgbImage image(ImageExample example) {
        try {
            RgbImage image = decoder.decode(example.name(), example.file().bytes());
            preprocessing.requireSize(example.name(), image);
            long shorter = Math.min(image.width(), image.height());
            if (Math.max(image.width(), image.height()) > shorter * MOST_TIMES_AS_LONG) {
                throw new LoaderException(
                        "%s has %d×%d pixels, too narrow a strip to be scaled by its shorter edge; crop it"
                                .formatted(example.name(), image.width(), image.height()));
            }
            return image;
        } catch (OutOfMemoryError e) {
            throw new LoaderException(example.name() + " takes more memory than there is; scale it down", e);
        } catch (IOException e) {
            throw new LoaderException(
                    "%s cannot be read (%s); check that it is still there"
                            .formatted(example.name(), FileFailure.reason(e)),
                    e);
        }
    }
}
