package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;

/** Makes a word of each match of a pattern ({@code Split}). */
public record PatternSplit(SplitPattern pattern) implements PreTokenizer {
    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        int start = from;
        while (start < to) {
            int end = pattern.end(text.units(), start, to);
            words.word(text, start, end);
            start = end;
        }
    }
}
