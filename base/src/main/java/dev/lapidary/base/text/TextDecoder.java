package dev.lapidary.base.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Text files as strings: UTF-8, or UTF-16 and UTF-32 if a byte order mark says so, as Excel's "Unicode text" has it. The mark
 * is no part of the text.
 */
public final class TextDecoder {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private TextDecoder() {}

    /**
     * Text in UTF-8, or in what a byte order mark says.
     *
     * @throws UndecodableException if the bytes are in another encoding
     */
    public static String decode(byte[] bytes) throws UndecodableException {
        if (begins(bytes, 0xFF, 0xFE, 0, 0)) {
            return wide(bytes, 4, "UTF-32LE");
        }
        if (begins(bytes, 0, 0, 0xFE, 0xFF)) {
            return wide(bytes, 4, "UTF-32BE");
        }
        if (begins(bytes, 0xFF, 0xFE)) {
            return wide(bytes, 2, "UTF-16LE");
        }
        if (begins(bytes, 0xFE, 0xFF)) {
            return wide(bytes, 2, "UTF-16BE");
        }
        return utf8(bytes);
    }

    /**
     * Text in UTF-8, with or without its byte order mark.
     *
     * @throws UndecodableException if the bytes are in another encoding
     */
    public static String utf8(byte[] bytes) throws UndecodableException {
        return utf8(bytes, begins(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0);
    }

    /** Whether a mark says that characters have several bytes each, of which some may be 0. */
    public static boolean hasWideMark(byte[] bytes) {
        return begins(bytes, 0xFF, 0xFE) || begins(bytes, 0xFE, 0xFF) || begins(bytes, 0, 0, 0xFE, 0xFF);
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static String wide(byte[] bytes, int mark, String encoding) throws UndecodableException {
        try {
            return Charset.forName(encoding)
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
                    .toString();
        } catch (CharacterCodingException e) {
            String name = encoding.substring(0, 6);
            throw new UndecodableException(
                    0,
                    "begins with the byte order mark of %s and is not valid %1$s; save it as UTF-8".formatted(name),
                    e);
        }
    }

    private static String utf8(byte[] bytes, int from) throws UndecodableException {
        ByteBuffer input = ByteBuffer.wrap(bytes, from, bytes.length - from);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
        } catch (CharacterCodingException e) {
            int invalid = input.position();
            throw new UndecodableException(
                    lineOf(bytes, invalid),
                    "is not UTF-8 text (byte 0x%02X%s); save the file as UTF-8"
                            .formatted(bytes[invalid], inWindows(bytes[invalid])),
                    e);
        }
    }

    /** Most files that are not UTF-8 are Windows-1252; its reader sees at once whether the character is right. */
    private static String inWindows(byte b) {
        CharBuffer character = WINDOWS.decode(ByteBuffer.wrap(new byte[] {b}));
        return character.charAt(0) == '\uFFFD' || Character.isISOControl(character.charAt(0))
                ? ""
                : ", which is '" + character + "' in Windows-1252";
    }

    private static long lineOf(byte[] bytes, int position) {
        long line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r' && bytes[i + 1] != '\n') {
                line++;
            }
        }
        return line;
    }
}
