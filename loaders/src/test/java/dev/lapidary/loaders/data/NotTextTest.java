package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of other formats and encodings under the name of a table. */
class NotTextTest {
    private static final String TABLE = "text,label\ncaf\u00e9,x\nth\u00e9 \u20ac,y\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PAR1\\x15\\x00\\x15PAR1 | a Parquet file",
                "\\xD0\\xCF\\x11\\xE0\\xA1\\xB1\\x1A\\xE1\\x00 | an Excel workbook of the old kind",
                "ARROW1\\x00\\x00 | an Arrow or Feather file",
                "\\xFF\\xFF\\xFF\\xFF\\x10\\x00 | an Arrow or Feather file",
                "\\x80\\x04\\x95\\x00 | a pickle of Python",
                "SQLite format 3\\x00 | an SQLite database",
                "%PDF-1.7 | a PDF document",
                "{\\rtf1 | a Rich Text document",
                "version https://git-lfs.github.com/spec/v1 | a Git LFS pointer and not the file itself",
                "\\x93NUMPY\\x01\\x00 | a NumPy array",
                "\\x10\\x00\\x00\\x00\\x00\\x00\\x00\\x00{} | a safetensors file",
                "\\xFD7zXZ\\x00 | compressed by xz",
                "\\x28\\xB5\\x2F\\xFD | compressed by Zstandard",
                "\\x89PNG\\x0D\\x0A\\x1A\\x0A | an image",
                "\\xFF\\xD8\\xFF\\xE0 | an image",
                "<!DOCTYPE html><html> | is a web page and not the file itself",
                "text,label\\x0Aa\\x00b,1 | line 2 has a zero byte"
            })
    void isNamed(String bytes, String named) {
        byte[] decoded = unescaped(bytes);
        assertThatThrownBy(() -> TextData.parse("a.csv", decoded, TextOptions.forTraining()))
                .isInstanceOf(LoaderException.class)
                .hasMessageStartingWith("a.csv")
                .hasMessageContaining(named)
                .hasMessageContaining("; ");
    }

    @ParameterizedTest
    @CsvSource({"xl/workbook.xml,an Excel workbook", "word/document.xml,a Word document", "a.csv,a zip archive"})
    void zipsAreNamedByWhatIsInThem(String entry, String named) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
        }
        assertThatThrownBy(() -> TextData.parse("a.csv", bytes.toByteArray(), TextOptions.forTraining()))
                .hasMessageStartingWith("a.csv is " + named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.csv.gz", "a.CSV.GZ"})
    void gzipIsUnpackedWhateverItsName(String name) throws IOException {
        byte[] packed = gzip(TABLE.getBytes(StandardCharsets.UTF_8));
        assertThat(TextData.parse(name, packed, TextOptions.forTraining()).labels())
                .containsExactly("x", "y");
        assertThatThrownBy(
                        () -> TextData.parse(name, Arrays.copyOf(packed, packed.length - 9), TextOptions.forTraining()))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("cut short");
        byte[] damaged = packed.clone();
        damaged[packed.length - 6] ^= 1;
        assertThatThrownBy(() -> TextData.parse(name, damaged, TextOptions.forTraining()))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("packed by gzip and damaged");
    }

    @Test
    void aGzipBombIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[70 << 20]);
        assertThatThrownBy(() -> TextData.parse("a.csv.gz", bomb, TextOptions.forTraining()))
                .isInstanceOf(LoaderException.class)
                .hasMessageMatching("a.csv.gz unpacks to more than \\d+ MB; .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void aByteOrderMarkTellsTheEncoding(String encoding) {
        byte[] bytes = ("\uFEFF" + TABLE).getBytes(Charset.forName(encoding));
        TextData data = TextData.parse("a.csv", bytes, TextOptions.forTraining());
        assertThat(Texts.texts(data)).containsExactly("caf\u00e9", "th\u00e9 \u20ac");
        assertThat(data.describe()).contains("text = 'text'");
    }

    @Test
    void withoutAMarkWideTextIsNamed() {
        assertThatThrownBy(() ->
                        TextData.parse("a.csv", TABLE.getBytes(StandardCharsets.UTF_16LE), TextOptions.forTraining()))
                .hasMessage("a.csv seems to be UTF-16 or UTF-32 text without a byte order mark; save it as UTF-8");
        byte[] half = ("\uFEFF" + TABLE + "\uD800").getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(
                        () -> TextData.parse("a.csv", Arrays.copyOf(half, half.length - 1), TextOptions.forTraining()))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("not valid UTF-16");
    }

    @Test
    void otherEncodingsAreNamedWithTheirLine() {
        assertThatThrownBy(() -> TextData.parse(
                        "a.csv", TABLE.getBytes(Charset.forName("windows-1252")), TextOptions.forTraining()))
                .hasMessage(
                        "a.csv line 2 is not UTF-8 text (byte 0xE9, which is '\u00e9' in Windows-1252); save the file as UTF-8");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.startsWith("\\x", i);
            bytes.write(escape ? Integer.parseInt(text.substring(i + 2, i + 4), 16) : text.charAt(i));
            i += escape ? 3 : 0;
        }
        return bytes.toByteArray();
    }
}
