package dev.lapidary.tokenizer.postprocessor;

import java.util.List;

/**
 * The fourth of a tokenizer's five parts: puts the special tokens around one text or a pair of texts, after these were cut to
 * length. Immutable.
 */
public sealed interface PostProcessor permits TemplateProcessing {
    /** What an encoding of a pair, or of a single text, is put together from. */
    List<Part> parts(boolean isPair);

    /**
     * The token type ids of a sequence's tokens in all windows of a text but the first, which the reference does not give the
     * ids of {@link #parts}.
     */
    default int laterTypeId(int sequence) {
        return sequence;
    }
}
