package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    @ParameterizedTest
    @CsvSource({"20,13", "61,50", "5,3", "37,11", "12,29", "1,1", "36,28", "74,58"})
    void isPillowsToTheBit(int width, int height) {
        RgbImage source = Fixtures.rgb("resize.rgb");
        for (Interpolation filter : Interpolation.values()) {
            String name = "resize-%s-%dx%d.rgb".formatted(filter.name().toLowerCase(Locale.ROOT), width, height);
            assertThat(Resize.resize(source, height, width, filter).pixels())
                    .as(name)
                    .isEqualTo(Fixtures.rgb(name).pixels());
        }
    }

    @ParameterizedTest
    @CsvSource({"37,29,10,12,10", "29,37,10,10,12", "16,16,16,16,16", "1,1,5,5,5", "1000,1,224,224000,224"})
    void theShorterEdgeDecides(int width, int height, int edge, int newWidth, int newHeight) {
        RgbImage image = new RgbImage(width, height, new byte[width * height * 3]);
        RgbImage resized = Resize.shorterEdge(image, edge, Interpolation.BILINEAR);
        assertThat(resized.width()).isEqualTo(newWidth);
        assertThat(resized.height()).isEqualTo(newHeight);
    }
}
