package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;

/**
 * The second of a tokenizer's five parts: cuts normalized text into words, of which the model makes tokens one by one.
 * Immutable.
 */
public sealed interface PreTokenizer
        permits BertPreTokenizer, ByteLevel, CharacterSplit, PatternSplit, PreTokenizerSequence, WholeText, WordSplit {
    /** Takes the words in their order. None is empty. */
    interface Words {
        /** The word {@code text[from..to)}; the text is valid until the call returns. */
        void word(NormalizedText text, int from, int to);
    }

    /** Cuts {@code text[from..to)} into words. */
    void split(NormalizedText text, int from, int to, Words words);
}
