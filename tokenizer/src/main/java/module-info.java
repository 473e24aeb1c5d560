/** WordPiece tokenizers, with offsets. Knows nothing of tensors. */
module dev.lapidary.tokenizer {
    requires transitive com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires dev.lapidary.base;

    exports dev.lapidary.tokenizer;
    exports dev.lapidary.tokenizer.json;
}
