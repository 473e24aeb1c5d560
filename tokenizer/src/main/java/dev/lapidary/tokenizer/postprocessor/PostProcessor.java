package dev.lapidary.tokenizer.postprocessor;

import java.util.List;

/**
 * The fourth of a tokenizer's five parts: puts the special tokens around one text or a pair of texts, after these were cut to
 * length. Immutable.
 */
public sealed interface PostProcessor
        permits ByteLevelProcessing, ProcessorSequence, RobertaProcessing, TemplateProcessing {
    /** What an encoding of a pair, or of a single text, is put together from. */
    List<Part> parts(boolean isPair);

    /**
     * The token type id of a sequence's tokens in all windows of it but the first, which the reference does not give the id of
     * {@link #parts}.
     */
    default int laterTypeId(int sequence) {
        return sequence;
    }

    /** What is done to the spans of tokens, one after the other. */
    default List<OffsetTrimming> trimmings() {
        return List.of();
    }
}
