package dev.lapidary.loaders.images.drawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.ImageDecoder;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.loaders.images.RgbImage;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DrawnPicturesTest {
    @Test
    void theSameSeedGivesTheSamePictures() {
        assertThat(pixels(DrawnPictures.training(3, 5))).isEqualTo(pixels(DrawnPictures.training(3, 5)));
        assertThat(pixels(DrawnPictures.validation(3, 5))).isEqualTo(pixels(DrawnPictures.validation(3, 5)));
    }

    @Test
    void aPictureDoesNotDependOnHowManyThereAre() {
        List<ByteBuffer> few = pixels(DrawnPictures.training(2, 5));
        assertThat(pixels(DrawnPictures.training(4, 5)).subList(0, few.size())).isEqualTo(few);
    }

    @Test
    void noTwoPicturesOfAnyPartOrSeedAreEqual() {
        Set<ByteBuffer> different = new HashSet<>();
        for (long seed : new long[] {0, 1, -1, 1L << 32}) {
            different.addAll(pixels(DrawnPictures.training(20, seed)));
            different.addAll(pixels(DrawnPictures.validation(20, seed)));
        }
        assertThat(different).hasSize(4 * 2 * 20 * DrawnPictures.labels().size());
    }

    @Test
    void everyClassHasAsManyPictures() {
        ImageData data = DrawnPictures.training(7, 1);
        assertThat(data.describe()).isEqualTo("drawn training images: 70 images of 10 classes");
        assertThat(data.labelSet().names()).isEqualTo(DrawnPictures.labels()).isSorted();
        assertThat(data.examples().stream().collect(Collectors.groupingBy(ImageExample::label, Collectors.counting())))
                .hasSize(10)
                .allSatisfy((label, count) -> assertThat(count).isEqualTo(7));
        assertThat(data.examples()).extracting(ImageExample::name).doesNotHaveDuplicates();
        assertThatIllegalArgumentException().isThrownBy(() -> DrawnPictures.training(0, 1));
    }

    @Test
    void theyAreColourPicturesOfOneSize() {
        assertThat(decoded(DrawnPictures.validation(3, 1))).allSatisfy(picture -> {
            assertThat(picture.width()).isEqualTo(DrawnPictures.SIZE);
            assertThat(picture.height()).isEqualTo(DrawnPictures.SIZE);
        });
    }

    /** That is how all of this project's programs run; there may be no display. */
    @Test
    void noDisplayIsNeeded() {
        assertThat(GraphicsEnvironment.isHeadless()).isTrue();
    }

    /** A picture is taken for the class with the nearest mean histogram; by luck, one in ten would be right. */
    @Test
    void coloursDoNotGiveTheClassAway() {
        int classes = DrawnPictures.labels().size();
        double[][] means = new double[classes][64];
        List<RgbImage> training = decoded(DrawnPictures.training(60, 1));
        for (int i = 0; i < training.size(); i++) {
            double[] histogram = histogram(training.get(i));
            for (int bin = 0; bin < histogram.length; bin++) {
                means[i % classes][bin] += histogram[bin] / 60;
            }
        }
        List<RgbImage> validation = decoded(DrawnPictures.validation(60, 1));
        int right = 0;
        for (int i = 0; i < validation.size(); i++) {
            if (nearest(means, histogram(validation.get(i))) == i % classes) {
                right++;
            }
        }
        assertThat(right / (double) validation.size()).isLessThan(0.25);
    }

    private static int nearest(double[][] means, double[] histogram) {
        int nearest = 0;
        double least = Double.MAX_VALUE;
        for (int mean = 0; mean < means.length; mean++) {
            double distance = 0;
            for (int bin = 0; bin < histogram.length; bin++) {
                distance += Math.pow(means[mean][bin] - histogram[bin], 2);
            }
            if (distance < least) {
                least = distance;
                nearest = mean;
            }
        }
        return nearest;
    }

    /** Counts of 4×4×4 colours. */
    private static double[] histogram(RgbImage image) {
        double[] counts = new double[64];
        for (int i = 0; i < image.pixels().length; i += 3) {
            int red = (image.pixels()[i] & 0xFF) >> 6;
            int green = (image.pixels()[i + 1] & 0xFF) >> 6;
            int blue = (image.pixels()[i + 2] & 0xFF) >> 6;
            counts[red << 4 | green << 2 | blue]++;
        }
        return counts;
    }

    private static List<ByteBuffer> pixels(ImageData data) {
        return decoded(data).stream()
                .map(image -> ByteBuffer.wrap(image.pixels()))
                .toList();
    }

    private static List<RgbImage> decoded(ImageData data) {
        return data.examples().stream()
                .map(example -> new ImageDecoder().decode(example.name(), bytes(example)))
                .toList();
    }

    private static byte[] bytes(ImageExample example) {
        try {
            return example.file().bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
