/** WordPiece tokenizers, with offsets. Knows nothing of tensors. */
module dev.lapidary.tokenizer {
    requires com.fasterxml.jackson.databind;

    exports dev.lapidary.tokenizer;
}
