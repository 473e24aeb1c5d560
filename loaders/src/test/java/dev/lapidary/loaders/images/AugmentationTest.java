package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.engine.RandomStream;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final Augmentation.ResizedCrop CROP = new Augmentation.ResizedCrop(0.08, true);

    @Property(tries = 300)
    void theRandomPartLiesInThePicture(
            @ForAll @IntRange(min = 1, max = 300) int height,
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll long seed) {
        Augmentation.ResizedCrop.Part part = CROP.part(height, width, new RandomStream(seed, 0));
        assertThat(part.top()).isBetween(0, height - part.height());
        assertThat(part.left()).isBetween(0, width - part.width());
        assertThat(part.height()).isPositive();
        assertThat(part.width()).isPositive();
    }

    /**
     * With torchvision 0.28, 100,000 parts of 400×300 pixels have a mean share of 0.4341 and a mean
     * width:height of 1.0452, drawn from seed 0.
     */
    @Test
    void theRandomPartIsDistributedAsTorchvisions() {
        RandomStream random = new RandomStream(7, 0);
        double share = 0;
        double proportions = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            Augmentation.ResizedCrop.Part part = CROP.part(300, 400, random);
            share += part.height() * part.width() / 120_000.0 / draws;
            proportions += (double) part.width() / part.height() / draws;
        }
        assertThat(share).isCloseTo(0.4341, within(0.01));
        assertThat(proportions).isCloseTo(1.0452, within(0.01));
    }

    @Test
    void thePartHasTheSizeThatTheModelReads() {
        RgbImage image = Fixtures.rgb("resize.rgb");
        RgbImage augmented = CROP.apply(image, Preprocessing.imageNet(16), new RandomStream(1, 2));
        assertThat(augmented.width()).isEqualTo(16);
        assertThat(augmented.height()).isEqualTo(16);
    }

    @Test
    void aPaddedCropMovesThePictureByEveryDistanceAndMirrorsHalf() {
        byte[] pixels = new byte[9 * 9 * 3];
        pixels[(4 * 9 + 4) * 3] = 1;
        RgbImage dot = new RgbImage(9, 9, pixels);
        Preprocessing asIs = Preprocessing.asIs(9, 9, Normalization.IMAGENET);
        Augmentation.PaddedCrop crop = new Augmentation.PaddedCrop(4, true);
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            byte[] moved = crop.apply(dot, asIs, new RandomStream(3, i)).pixels();
            places.add(IntStream.range(0, moved.length)
                    .filter(at -> moved[at] == 1)
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(places).hasSize(81);
    }

    @Test
    void aMirrorImageMirroredIsThePicture() {
        RgbImage image = Fixtures.rgb("resize.rgb");
        assertThat(image.flipped().pixels()).isNotEqualTo(image.pixels());
        assertThat(image.flipped().flipped().pixels()).isEqualTo(image.pixels());
        assertThat(image.flipped().crop(0, 36, 1, 1).pixels())
                .isEqualTo(image.crop(0, 0, 1, 1).pixels());
    }
}
