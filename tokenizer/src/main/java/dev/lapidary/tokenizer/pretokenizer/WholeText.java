package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;

/** What stands where a tokenizer has no pre-tokenizer: all of the text is one word. */
public record WholeText() implements PreTokenizer {
    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        if (from < to) {
            words.word(text, from, to);
        }
    }
}
