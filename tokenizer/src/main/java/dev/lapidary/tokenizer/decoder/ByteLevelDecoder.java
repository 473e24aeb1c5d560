package dev.lapidary.tokenizer.decoder;

import dev.lapidary.tokenizer.unicode.ByteCharacters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Joins the bytes that tokens stand for and reads them as UTF-8; bytes that are no text become U+FFFD. A token that has other
 * characters than those that stand for bytes, as an added token may, stands for itself.
 */
public record ByteLevelDecoder() implements Decoder {
    @Override
    public String decode(List<String> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String token : tokens) {
            byte[] own = isSpelt(token) ? bytes(token) : token.getBytes(StandardCharsets.UTF_8);
            bytes.write(own, 0, own.length);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isSpelt(String token) {
        return token.chars().allMatch(c -> ByteCharacters.byteOf((char) c) >= 0);
    }

    private static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ByteCharacters.byteOf(token.charAt(i));
        }
        return bytes;
    }
}
