package dev.lapidary.fuzz;

import dev.lapidary.tokenizer.Encoding;
import dev.lapidary.tokenizer.Tokenizer;
import dev.lapidary.tokenizer.Truncation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

/** A tokenizer's files, and a text that they turn into tokens. */
final class TokenizerTarget implements Target {
    private static final byte[] TEXT = "A g\u00f6od film [MASK]s. \u4e2d\ud83d\ude00".getBytes(StandardCharsets.UTF_8);

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(Scratch.input(Seeds.tokenizer()), Scratch.input(Seeds.tokenizerJson()));
    }

    @Override
    public void read(byte[] input) throws Exception {
        Map<String, byte[]> files = Scratch.files(input);
        String text = new String(files.getOrDefault("text", TEXT), StandardCharsets.UTF_8);
        Guard.hold(() -> {
            Tokenizer tokenizer = Tokenizer.load(files);
            Encoding encoding = tokenizer.encode(text, text.substring(text.length() / 2), Truncation.to(16));
            tokenizer.decode(encoding.ids(), true);
        });
    }
}
