package dev.lapidary.loaders.images.drawn;

import dev.lapidary.engine.RandomStream;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageExample;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Small images of everyday things, drawn by this program: a task to try training on where there is no data. Each thing has
 * many forms, in any colour, size and position, turned, skewed and partly hidden, before all kinds of backgrounds.
 *
 * <p>The same seed gives the same images on the same Java runtime. An image depends on its number only, not on how many
 * others there are.
 */
public final class DrawnPictures {
    /** Width and height of an image, in pixels. */
    public static final int SIZE = 32;

    /** Pixels of the canvas for each of the image's, along each side. */
    private static final int OVERSAMPLING = 3;

    /** Sets these images apart from whatever else is drawn from the same seed. */
    private static final long SALT = 0x9E37_79B9_7F4A_7C15L;

    private static final Subject[] SUBJECTS = Subject.values();

    private DrawnPictures() {}

    /** The names of the classes, in alphabetical order. */
    public static List<String> labels() {
        return List.of(SUBJECTS).stream().map(Subject::label).toList();
    }

    /** Images to train on, {@code perClass} of each class, the classes in turn. */
    public static ImageData training(int perClass, long seed) {
        return draw("training", 0, perClass, seed);
    }

    /** Others, to see what was learnt: they come from random numbers that {@link #training} never uses. */
    public static ImageData validation(int perClass, long seed) {
        return draw("validation", 1, perClass, seed);
    }

    private static ImageData draw(String part, int partNumber, int perClass, long seed) {
        if (perClass < 1) {
            throw new IllegalArgumentException(perClass + " images of each class");
        }
        String set = "drawn " + part + " images";
        List<ImageExample> examples = IntStream.range(0, perClass * SUBJECTS.length)
                .parallel()
                .mapToObj(number -> {
                    Subject subject = SUBJECTS[number % SUBJECTS.length];
                    byte[] bmp = bmp(subject, new RandomStream(seed ^ SALT, 2 * number + partNumber));
                    String name = "%s/%s-%04d.bmp".formatted(set, subject.label(), number / SUBJECTS.length + 1);
                    return new ImageExample(name, () -> bmp, subject.label(), Place.of(name));
                })
                .toList();
        return ImageData.of(set, examples);
    }

    private static byte[] bmp(Subject subject, RandomStream random) {
        Chance chance = new Chance(random);
        BufferedImage picture = Camera.take(Scene.paint(subject, SIZE * OVERSAMPLING, chance), SIZE, chance);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(picture, "bmp", image);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }
}
