package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "transparent.png",
                "grey-transparent.png",
                "grey.png",
                "bilevel.png",
                "palette.png",
                "one-pixel.png",
                "orientation-6.png",
                "palette.gif",
                "rgb.bmp",
                "palette.bmp",
                "grey.bmp",
                "lossless.webp",
                "transparent.webp",
                "orientation-6.webp"
            })
    void losslessFormatsAreWhatPillowReads(String name) {
        assertThat(Fixtures.largestDifference(Fixtures.decoded(name), Fixtures.rgb(name + ".rgb")))
                .isZero();
    }

    /** The JDK's libjpeg 6b and Pillow's libjpeg-turbo, both with the accurate integer transform, agree to the bit here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "full-chroma.jpg",
                "halved-chroma.jpg",
                "progressive.jpg",
                "grey.jpg",
                "cmyk.jpg",
                "ycck.jpg",
                "rgb.jpg",
                "orientation-1.jpg",
                "orientation-2.jpg",
                "orientation-3.jpg",
                "orientation-4.jpg",
                "orientation-5.jpg",
                "orientation-6.jpg",
                "orientation-7.jpg",
                "orientation-8.jpg"
            })
    void jpegIsWhatPillowReads(String name) {
        assertThat(Fixtures.largestDifference(Fixtures.decoded(name), Fixtures.rgb(name + ".rgb")))
                .isZero();
    }

    @Test
    void lossyWebpIsWhatPillowReadsAwayFromEdgesBetweenColours() {
        RgbImage grey = Fixtures.decoded("lossy-grey.webp");
        assertThat(Fixtures.largestDifference(grey, Fixtures.rgb("lossy-grey.webp.rgb")))
                .isLessThanOrEqualTo(3);
        RgbImage patches = Fixtures.decoded("lossy-patches.webp");
        RgbImage expected = Fixtures.rgb("lossy-patches.webp.rgb");
        for (int top = 4; top < 32; top += 16) {
            for (int left = 4; left < 48; left += 16) {
                assertThat(Fixtures.largestDifference(patches.crop(top, left, 8, 8), expected.crop(top, left, 8, 8)))
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    /**
     * At edges between colours the decoder and libwebp bring the halved chroma to full size differently: up to 75 steps on
     * this picture, which is full of such edges, and 3.94 in the mean.
     */
    @Test
    void lossyWebpDiffersFromPillowAtEdgesBetweenColours() {
        RgbImage decoded = Fixtures.decoded("lossy.webp");
        assertThat(Fixtures.meanDifference(decoded, Fixtures.rgb("lossy.webp.rgb")))
                .isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"halved-chroma.jpg", "progressive.jpg", "rgb.png", "palette.gif", "rgb.bmp", "lossless.webp"})
    void aFileCutShortIsRefused(String name) {
        byte[] file = Fixtures.bytes(name);
        for (int length : new int[] {file.length / 4, file.length / 2, file.length * 3 / 4}) {
            assertThatThrownBy(() -> new ImageDecoder().decode(name, Arrays.copyOf(file, length)))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(LoaderException.class)
                    .hasMessageStartingWith(name + " cannot be decoded as ")
                    .hasMessageEndingWith("; replace or remove it");
        }
    }

    @Test
    void aTextFileIsRefusedWhateverItsName() {
        byte[] text = "not a picture".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new ImageDecoder().decode("cats/a.jpg", text))
                .isInstanceOf(LoaderException.class)
                .hasMessage("cats/a.jpg is not a JPEG, PNG, GIF, BMP or WebP picture, whatever its name says;"
                        + " convert or remove it");
        assertThatThrownBy(() -> new ImageDecoder().decode("cats/a.jpg", new byte[0]))
                .isInstanceOf(LoaderException.class)
                .hasMessage("cats/a.jpg is empty; replace or remove it");
    }

    @Test
    void aHugePictureIsRefusedBeforeItIsDecoded() {
        assertThatThrownBy(() -> new ImageDecoder(178_956_970).decode("huge.png", pngHeader(20_000, 20_000)))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        "huge.png has 20,000×20,000 pixels, more than the 178,956,970 that can be read in the memory"
                                + " there is; scale it down");
        assertThatThrownBy(() -> new ImageDecoder(390).decode("rgb.png", Fixtures.bytes("rgb.png")))
                .hasMessageContaining("rgb.png has 23×17 pixels");
        assertThat(new ImageDecoder(391)
                        .decode("rgb.png", Fixtures.bytes("rgb.png"))
                        .width())
                .isEqualTo(23);
    }

    @Test
    void damagedBytesNeverEndInAnythingButAnException() {
        for (String name : new String[] {"full-chroma.jpg", "palette.png", "palette.gif", "rgb.bmp", "lossy.webp"}) {
            byte[] file = Fixtures.bytes(name);
            for (int i = 0; i < file.length; i += 7) {
                byte[] damaged = file.clone();
                damaged[i] ^= (byte) 0x5A;
                try {
                    new ImageDecoder(1_000_000).decode(name, damaged);
                } catch (LoaderException refused) {
                    assertThat(refused).hasMessageStartingWith(name).hasMessageNotContaining("\n");
                }
            }
        }
    }

    private static byte[] pngHeader(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        ByteBuffer file = ByteBuffer.allocate(57);
        file.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(file, "IHDR", header.array());
        chunk(file, "IDAT", new byte[0]);
        return file.array();
    }

    private static void chunk(ByteBuffer file, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        file.putInt(content.length).put(name).put(content).putInt((int) check.getValue());
    }
}
