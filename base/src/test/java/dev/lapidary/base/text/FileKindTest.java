package dev.lapidary.base.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1 | GIT_LFS_POINTER",
                "'\u001f\u008b\b' | GZIP",
                "'PK\u0003\u0004' | ZIP",
                "'PK\u0005\u0006' | ZIP",
                "(\u00b5/\u00fd | ZSTANDARD",
                "'  <!DOCTYPE HTML>' | WEB_PAGE",
                "\u00ef\u00bb\u00bf<HTML lang=en> | WEB_PAGE",
                "\u00ff\u00fea | UTF_16"
            })
    void isToldByItsFirstBytes(String content, FileKind kind) {
        assertThat(FileKind.of(bytes(content))).contains(kind);
    }

    @ParameterizedTest
    @CsvSource({"''", "P", "version 2", "{}", "<p>", "[PAD]"})
    void otherFilesAreNone(String content) {
        assertThat(FileKind.of(bytes(content))).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws UndecodableException {
        assertThat(TextDecoder.utf8(bytes("\u00ef\u00bb\u00bfa"))).isEqualTo("a");
        assertThat(TextDecoder.decode(bytes("\u00ef\u00bb\u00bfa"))).isEqualTo("a");
        assertThat(TextDecoder.decode(bytes("\u00ff\u00fea\0"))).isEqualTo("a");
        assertThat(TextDecoder.decode(bytes("\0\0\u00fe\u00ff\0\0\0a"))).isEqualTo("a");
    }

    @Test
    void whatIsNotUtf8IsNamedWithItsLine() {
        assertThatThrownBy(() -> TextDecoder.utf8(bytes("a\r\nb\u00e9")))
                .isInstanceOfSatisfying(UndecodableException.class, e -> assertThat(e.about("f"))
                        .isEqualTo("f line 2 is not UTF-8 text (byte 0xE9, which is '\u00e9' in Windows-1252);"
                                + " save the file as UTF-8"));
        assertThatThrownBy(() -> TextDecoder.decode(bytes("\u00ff\u00fea")))
                .hasMessage("begins with the byte order mark of UTF-16 and is not valid UTF-16; save it as UTF-8");
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.ISO_8859_1);
    }
}
