/** WordPiece tokenizers, with offsets. Knows nothing of tensors. */
module dev.lapidary.tokenizer {
    requires dev.lapidary.base;
    requires transitive com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports dev.lapidary.tokenizer;
    exports dev.lapidary.tokenizer.json;
}
