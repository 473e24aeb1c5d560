package dev.lapidary.loaders.data;

import dev.lapidary.base.text.FileKind;
import dev.lapidary.base.text.TextDecoder;
import dev.lapidary.loaders.LoaderException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/** Names what is no text, by the bytes that its format begins with, and says what to do instead. */
final class FileSignature {
    private static final String AS_TABLE = "save it as CSV or JSON Lines";
    private static final String UNPACK = "unpack it and name a file in it";

    /** As much of a file as its kind is looked for in. */
    private static final int LOOKED_AT = 1 << 16;

    private record Kind(String name, String remedy, Predicate<String> shownBy) {}

    /** The first that fits counts. Bytes are seen as Latin-1, so that each is a character. */
    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "a Parquet file",
                    AS_TABLE + ", for example with pandas: read_parquet(…).to_csv(…, index=False)",
                    s -> begins(s, "PAR1") && isBinary(s)),
            new Kind(
                    "an Excel workbook",
                    "in Excel choose Save As and the type CSV UTF-8",
                    s -> begins(s, "PK\3\4") && s.contains("xl/")),
            new Kind(
                    "an OpenDocument file",
                    "save it as CSV in UTF-8",
                    s -> begins(s, "PK\3\4") && s.contains("mimetypeapplication/vnd.oasis.opendocument")),
            new Kind(
                    "a Word document",
                    "save its text as plain text in UTF-8",
                    s -> begins(s, "PK\3\4") && s.contains("word/")),
            new Kind(
                    "a PyTorch file",
                    "name a CSV, TSV or JSON Lines file with texts instead",
                    s -> begins(s, "PK\3\4") && s.contains("/data.pkl")),
            kind(FileKind.ZIP),
            new Kind(
                    "an Excel workbook of the old kind (.xls) or another Office document",
                    "save it as CSV in UTF-8",
                    s -> begins(s, "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1")),
            new Kind(
                    "an Arrow or Feather file",
                    AS_TABLE + ", for example with datasets: to_csv(…) or to_json(…)",
                    s -> begins(s, "ARROW1\0")
                            || begins(s, "FEA1") && isBinary(s)
                            || begins(s, "\u00FF\u00FF\u00FF\u00FF")),
            new Kind(
                    "a pickle of Python",
                    AS_TABLE + ", in Python, if you trust where it comes from",
                    s -> s.length() > 2 && s.charAt(0) == 0x80 && s.charAt(1) >= 2 && s.charAt(1) <= 5),
            new Kind("an SQLite database", "export the table as CSV", s -> begins(s, "SQLite format 3\0")),
            new Kind(
                    "a PDF document",
                    "save its text as plain text in UTF-8",
                    s -> begins(s, "%PDF-1.") || begins(s, "%PDF-2.")),
            new Kind("a Rich Text document", "save its text as plain text in UTF-8", s -> begins(s, "{\\rtf")),
            kind(FileKind.GIT_LFS_POINTER),
            new Kind("a NumPy array", AS_TABLE, s -> begins(s, "\u0093NUMPY")),
            new Kind("an HDF5 file", AS_TABLE, s -> begins(s, "\u0089HDF\r\n")),
            new Kind("an Avro file", AS_TABLE, s -> begins(s, "Obj\1")),
            new Kind("an ORC file", AS_TABLE, s -> begins(s, "ORC") && isBinary(s)),
            new Kind(
                    "a safetensors file",
                    "name a CSV, TSV or JSON Lines file with texts instead",
                    s -> s.length() > 9 && s.startsWith("\0\0{", 6)),
            new Kind("compressed by gzip, twice", UNPACK, s -> begins(s, "\u001F\u008B\b")),
            new Kind(
                    "compressed by bzip2",
                    "unpack it with bunzip2",
                    s -> begins(s, "BZh") && s.startsWith("1AY&SY", 4)),
            new Kind("compressed by xz", "unpack it with unxz", s -> begins(s, "\u00FD7zXZ\0")),
            kind(FileKind.ZSTANDARD),
            new Kind("a 7z archive", UNPACK, s -> begins(s, "7z\u00BC\u00AF\u0027\u001C")),
            new Kind("a RAR archive", UNPACK, s -> begins(s, "Rar!\u001A\7")),
            new Kind("a tar archive", UNPACK, s -> s.startsWith("ustar", 257)),
            new Kind(
                    "an image",
                    "give images as a folder with a folder for each class, or a table of their paths",
                    s -> begins(s, "\u0089PNG\r\n")
                            || begins(s, "\u00FF\u00D8\u00FF")
                            || begins(s, "GIF87a")
                            || begins(s, "GIF89a")
                            || begins(s, "RIFF") && s.startsWith("WEBP", 8)));

    private FileSignature() {}

    private static Kind kind(FileKind kind) {
        return new Kind(kind.title(), kind.remedy(), s -> kind.fits(s.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** @throws LoaderException if these bytes, perhaps only the first of a file, are those of no text */
    static void refuseBinary(String file, byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        for (Kind kind : KINDS) {
            if (kind.shownBy().test(head)) {
                throw new LoaderException(
                        "%s is %s, which is not read as text; %s".formatted(file, kind.name(), kind.remedy()));
            }
        }
        if (isBinary(head) && !TextDecoder.hasWideMark(bytes)) {
            throw noText(file, head);
        }
    }

    /** @throws LoaderException if there is a zero further on, in whatever encoding */
    static void refuseZeros(String file, String content) {
        if (content.indexOf('\0') >= 0) {
            throw noText(file, content);
        }
    }

    /** @throws LoaderException if a table turns out to be a web page, as a download often does */
    static void refuseWebPage(String file, String content) {
        String start = content.substring(0, Math.min(content.length(), LOOKED_AT));
        if (FileKind.WEB_PAGE.fits(start.getBytes(StandardCharsets.UTF_8))) {
            throw new LoaderException(file + " is " + FileKind.WEB_PAGE.title() + "; " + FileKind.WEB_PAGE.remedy());
        }
    }

    private static LoaderException noText(String file, String head) {
        int zero = head.indexOf('\0');
        long zeros = head.chars().filter(c -> c == 0).count();
        if (3 * zeros > head.length() && zeros < head.length() * 4L / 5) {
            return new LoaderException(
                    file + " seems to be UTF-16 or UTF-32 text without a byte order mark; save it as UTF-8");
        }
        long line = 1 + head.chars().limit(zero).filter(c -> c == '\n').count();
        return new LoaderException(
                "%s has a zero byte, which no text has: it is of another format, or damaged; save it as UTF-8 text"
                        .formatted(new Place(file, line)));
    }

    private static boolean begins(String bytes, String magic) {
        return bytes.startsWith(magic);
    }

    private static boolean isBinary(String bytes) {
        return bytes.indexOf('\0') >= 0;
    }
}
