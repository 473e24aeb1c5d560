package dev.lapidary.loaders.data;

import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text files as strings: UTF-8 and nothing else, without the byte order mark that Windows puts first. */
final class Utf8 {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    static byte[] bytesOf(Path file) {
        if (Files.isDirectory(file)) {
            throw new LoaderException(file + " is a folder; name a file in it");
        }
        try {
            if (Files.size(file) > Integer.MAX_VALUE - 8) {
                throw new LoaderException(file + " is larger than 2 GB; split it and name one of the parts");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            String from = file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath();
            throw new LoaderException("there is no file " + file + from + "; check the path", e);
        } catch (AccessDeniedException e) {
            throw new LoaderException(file + " cannot be opened: permission denied; make it readable", e);
        } catch (IOException e) {
            throw new LoaderException(file + " cannot be read (" + e.getMessage() + "); check the disk", e);
        }
    }

    static String decode(String file, byte[] bytes) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(input).toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            int invalid = input.position();
            throw new LoaderException(
                    "%s is not UTF-8 text (byte 0x%02X); save the file as UTF-8"
                            .formatted(new Place(file, lineOf(bytes, invalid)), bytes[invalid]),
                    e);
        }
    }

    private static long lineOf(byte[] bytes, int position) {
        long line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
