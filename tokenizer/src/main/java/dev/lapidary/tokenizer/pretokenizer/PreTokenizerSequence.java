package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import java.util.List;

/** Several pre-tokenizers, each of which cuts the words of the one before. */
public record PreTokenizerSequence(List<PreTokenizer> parts) implements PreTokenizer {
    public PreTokenizerSequence {
        parts = List.copyOf(parts);
    }

    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        if (from < to) {
            split(0, text, from, to, words);
        }
    }

    private void split(int part, NormalizedText text, int from, int to, Words words) {
        if (part == parts.size()) {
            words.word(text, from, to);
        } else {
            parts.get(part).split(text, from, to, (word, first, last) -> split(part + 1, word, first, last, words));
        }
    }
}
