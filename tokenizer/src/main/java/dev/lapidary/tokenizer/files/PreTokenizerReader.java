package dev.lapidary.tokenizer.files;

import dev.lapidary.tokenizer.pretokenizer.BertPreTokenizer;
import dev.lapidary.tokenizer.pretokenizer.PreTokenizer;

/** Reads the {@code pre_tokenizer} section of {@code tokenizer.json}. */
final class PreTokenizerReader {
    private PreTokenizerReader() {}

    static PreTokenizer read(JsonSection root) {
        JsonTypes.require(root, "pre_tokenizer", "BertPreTokenizer");
        return new BertPreTokenizer();
    }
}
