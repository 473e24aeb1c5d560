package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.decoder.ByteLevelDecoder;
import dev.lapidary.tokenizer.decoder.Decoder;
import dev.lapidary.tokenizer.decoder.JoinedBySpaces;
import dev.lapidary.tokenizer.decoder.WordPieceDecoder;

/** Reads the {@code decoder} section of {@code tokenizer.json}. */
final class DecoderReader {
    private DecoderReader() {}

    static Decoder read(JsonSection root) {
        if (!root.has("decoder")) {
            return new JoinedBySpaces();
        }
        JsonSection decoder = root.section("decoder");
        return switch (decoder.text("type")) {
            case "ByteLevel" -> new ByteLevelDecoder();
            case "WordPiece" -> new WordPieceDecoder(decoder.text("prefix"), decoder.flag("cleanup"));
            default -> throw JsonTypes.unsupported(decoder, "\"ByteLevel\" or \"WordPiece\", or null");
        };
    }
}
