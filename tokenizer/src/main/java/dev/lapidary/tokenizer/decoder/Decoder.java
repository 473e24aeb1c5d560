package dev.lapidary.tokenizer.decoder;

import java.util.List;

/** The last of a tokenizer's five parts: makes a text of tokens again. Immutable. */
public sealed interface Decoder permits ByteLevelDecoder, JoinedBySpaces, WordPieceDecoder {
    /** The text that the tokens spell. */
    String decode(List<String> tokens);
}
