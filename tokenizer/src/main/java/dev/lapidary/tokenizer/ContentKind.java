package dev.lapidary.tokenizer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Recognizes by their beginning the files that often stand where a text file should, to name them and the remedy. */
enum ContentKind {
    LFS_POINTER(
            "version https://git-lfs.github.com/spec/",
            "a Git LFS pointer, not the file that it points to; run \"git lfs pull\" where the model was cloned"),
    GZIP("\u001f\u008b", "compressed by gzip; unpack it first (gunzip)"),
    ZIP("PK\u0003\u0004", "a zip archive; unpack it first"),
    ZSTANDARD("(\u00b5/\u00fd", "compressed by Zstandard; unpack it first (unzstd)"),
    HTML("<!doctype html", "a web page, not the file itself; fetch it again from its download link"),
    BARE_HTML("<html", "a web page, not the file itself; fetch it again from its download link"),
    UTF_16_LE("\u00ff\u00fe", "UTF-16 text; save it as UTF-8"),
    UTF_16_BE("\u00fe\u00ff", "UTF-16 text; save it as UTF-8");

    private final byte[] beginning;
    private final String remedy;

    ContentKind(String beginning, String remedy) {
        this.beginning = beginning.getBytes(StandardCharsets.ISO_8859_1);
        this.remedy = remedy;
    }

    /** @throws TokenizerException if the content is of one of these kinds */
    static void requireText(Path file, byte[] content) {
        of(content).ifPresent(kind -> {
            throw new TokenizerException(file + " is " + kind.remedy + ".");
        });
    }

    private static Optional<ContentKind> of(byte[] content) {
        return Arrays.stream(values()).filter(kind -> kind.begins(content)).findFirst();
    }

    private boolean begins(byte[] content) {
        if (content.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            boolean isUpperCase = content[i] >= 'A' && content[i] <= 'Z';
            int found = this == HTML || this == BARE_HTML ? content[i] | (isUpperCase ? 0x20 : 0) : content[i];
            if (found != beginning[i]) {
                return false;
            }
        }
        return true;
    }
}
