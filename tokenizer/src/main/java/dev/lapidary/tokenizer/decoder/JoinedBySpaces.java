package dev.lapidary.tokenizer.decoder;

import java.util.List;

/** What stands where a tokenizer has no decoder: the tokens with spaces between them. */
public record JoinedBySpaces() implements Decoder {
    @Override
    public String decode(List<String> tokens) {
        return String.join(" ", tokens);
    }
}
