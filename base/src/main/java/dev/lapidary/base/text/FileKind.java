package dev.lapidary.base.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What often stands where another file should, told by its first bytes, to name it and the remedy. */
public enum FileKind {
    GIT_LFS_POINTER(
            "a Git LFS pointer and not the file itself",
            "fetch the file with 'git lfs pull'",
            "version https://git-lfs.github.com/spec/"),
    GZIP("compressed by gzip", "unpack it with gunzip", "\u001f\u008b"),
    ZIP("a zip archive", "unpack it first", "PK\3\4", "PK\5\6"),
    ZSTANDARD("compressed by Zstandard", "unpack it with unzstd", "(\u00b5/\u00fd"),
    WEB_PAGE(
            "a web page and not the file itself",
            "download the file that the page is about",
            "<!doctype html",
            "<html"),
    UTF_16("UTF-16 text", "save it as UTF-8", "\u00ff\u00fe", "\u00fe\u00ff");

    private static final int LOOKED_AT = 256;
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private final String title;
    private final String remedy;
    private final List<String> beginnings;

    FileKind(String title, String remedy, String... beginnings) {
        this.title = title;
        this.remedy = remedy;
        this.beginnings = List.of(beginnings);
    }

    /** What a file is, if it is one of these. */
    public static Optional<FileKind> of(byte[] content) {
        return Arrays.stream(values()).filter(kind -> kind.fits(content)).findFirst();
    }

    /** Whether a file is of this kind. @param content at least its first bytes */
    public boolean fits(byte[] content) {
        String head = new String(content, 0, Math.min(content.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        String text = this == WEB_PAGE
                ? head.replaceFirst("^" + BYTE_ORDER_MARK, "").strip().toLowerCase(Locale.ROOT)
                : head;
        return beginnings.stream().anyMatch(text::startsWith);
    }

    /** As in "FILE is …". */
    public String title() {
        return title;
    }

    /** What to do, as the end of a sentence. */
    public String remedy() {
        return remedy;
    }
}
