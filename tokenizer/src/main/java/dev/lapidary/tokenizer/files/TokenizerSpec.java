package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.decoder.Decoder;
import dev.lapidary.tokenizer.model.TokenModel;
import dev.lapidary.tokenizer.normalizer.Normalizer;
import dev.lapidary.tokenizer.postprocessor.PostProcessor;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizer;
import dev.lapidary.tokenizer.vocabulary.AddedToken;
import java.util.List;

/** The five parts that decide what a tokenizer does to a text, whichever files they came from, and its added tokens. */
public record TokenizerSpec(
        Normalizer normalizer,
        PreTokenizer preTokenizer,
        TokenModel model,
        PostProcessor postProcessor,
        Decoder decoder,
        List<AddedToken> addedTokens) {

    TokenizerSpec with(PostProcessor other) {
        return new TokenizerSpec(normalizer, preTokenizer, model, other, decoder, addedTokens);
    }
}
