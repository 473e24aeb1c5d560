package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.loaders.LoaderException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
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
                "orientation-6.webp",
                "lossy.webp",
                "lossy-grey.webp",
                "lossy-patches.webp"
            })
    void everythingButJpegIsWhatPillowReads(String name) {
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
                .hasMessage("cats/a.jpg is not a JPEG, PNG, GIF, BMP or WebP image, whatever its name says;"
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

    /** Its header claims a whole file; the decoder took what is missing for pixels, at a minute a megapixel. */
    @Test
    void losslessWebpCutShortBehindAHeaderThatFits() {
        byte[] whole = Fixtures.bytes("lossless.webp");
        byte[] cut = Arrays.copyOf(whole, whole.length / 2 / 2 * 2);
        ByteBuffer.wrap(cut)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, cut.length - 8)
                .putInt(16, cut.length - 20);
        assertThatThrownBy(() -> new ImageDecoder().decode("cut.webp", cut))
                .isInstanceOf(LoaderException.class)
                .hasMessage("cut.webp cannot be decoded as WebP: it is cut short; replace or remove it");
    }

    @Test
    void aBitmapWithoutThePixelsItClaimsTakesNoMemoryForThem() {
        byte[] claims = ByteBuffer.allocate(372)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'B', 'M'})
                .putInt(10, 54)
                .putInt(14, 40)
                .putInt(18, 13_000)
                .putInt(22, 13_000)
                .putShort(28, (short) 24)
                .array();
        assertThatThrownBy(() -> new ImageDecoder(178_956_970).decode("claims.bmp", claims))
                .hasMessage(
                        "claims.bmp claims 13,000×13,000 pixels in 372 bytes, which is hardly an image; replace it, or"
                                + " scale it down");
    }

    /** Bytes that are not packed differ without harm to the packing; both checksums tell. */
    @Test
    void pixelsThatWereChanged() {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(2).putInt(1).put(new byte[] {8, 2, 0, 0, 0});
        byte[] row = {0, 10, 20, 30, 40, 50, 60};
        Deflater deflater = new Deflater(Deflater.NO_COMPRESSION);
        deflater.setInput(row);
        deflater.finish();
        byte[] deflated = new byte[64];
        int length = deflater.deflate(deflated);
        deflater.end();
        ByteBuffer file = ByteBuffer.allocate(256).put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(file, "IHDR", header.array());
        int pixels = file.position() + 8;
        chunk(file, "IDAT", Arrays.copyOf(deflated, length));
        chunk(file, "IEND", new byte[0]);
        byte[] whole = Arrays.copyOf(file.array(), file.position());
        assertThat(new ImageDecoder().decode("whole.png", whole).pixels()).containsExactly(10, 20, 30, 40, 50, 60);
        whole[pixels + 2 + 5 + 1] ^= 1;
        assertThatThrownBy(() -> new ImageDecoder().decode("changed.png", whole))
                .hasMessage("changed.png cannot be decoded as PNG: its pixels are damaged; replace or remove it");
    }

    /** Whole, and black: Pillow takes half a gigabyte for it. */
    @Test
    void aLargeImageOfAFewBytes() {
        byte[] black = HexFormat.of().parseHex("524946461a000000574542505650384c0e0000002fdfeeb70b071011fd0f4444ff03");
        assertThatThrownBy(() -> new ImageDecoder(178_956_970).decode("black.webp", black))
                .hasMessageStartingWith("black.webp claims 12,000×12,000 pixels in 34 bytes");
    }

    /** 46,000 × 46,000 pixels take 2 GB with a byte for each. */
    @Test
    void memoryThatRunsOutIsTheImagesFault() {
        assumeTrue(Runtime.getRuntime().maxMemory() < 2_000_000_000L, "a heap in which it does not fit");
        byte[] gif = Arrays.copyOf(Fixtures.bytes("palette.gif"), 22_000_000); // of a length that permits such a claim
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 46_000)
                .putShort(8, (short) 46_000);
        assertThatThrownBy(() -> new ImageDecoder(Long.MAX_VALUE).decode("canvas.gif", gif))
                .isInstanceOf(LoaderException.class)
                .hasMessageStartingWith("canvas.gif takes more memory than there is; ");
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
