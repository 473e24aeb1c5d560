package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import dev.lapidary.tokenizer.unicode.ByteCharacters;

/**
 * Cuts text into words as GPT-2 does and spells them in {@link ByteCharacters}, one for each byte of the word in UTF-8.
 *
 * @param addPrefixSpace whether a text that does not begin with a space gets one
 * @param usesPattern whether text is cut; if not, it is only spelt
 */
public record ByteLevel(boolean addPrefixSpace, boolean usesPattern) implements PreTokenizer {
    private static final int ASCII_SIZE = 128;

    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        if (from == to) {
            return;
        }
        if (addPrefixSpace && text.units()[from] != ' ') {
            NormalizedText prefixed = text.empty(to - from + 1);
            prefixed.append(' ', text.sourceStart(from), text.sourceEnd(from));
            prefixed.append(text, from, to);
            cut(prefixed, 0, prefixed.length(), words);
        } else {
            cut(text, from, to, words);
        }
    }

    private void cut(NormalizedText text, int from, int to, Words words) {
        NormalizedText bytes = text.empty(to - from + 8);
        char[] units = text.units();
        int start = from;
        while (start < to) {
            int end = usesPattern ? SplitPattern.GPT2.end(units, start, to) : to;
            int word = bytes.length();
            spell(text, start, end, bytes);
            words.word(bytes, word, bytes.length());
            start = end;
        }
    }

    private static void spell(NormalizedText text, int from, int to, NormalizedText bytes) {
        char[] units = text.units();
        int i = from;
        while (i < to) {
            char c = units[i];
            int start = text.sourceStart(i);
            int end = text.sourceEnd(i);
            if (c < ASCII_SIZE) {
                bytes.append(ByteCharacters.of(c), start, end);
                i++;
                continue;
            }
            int codePoint = Character.codePointAt(units, i, to);
            i += Character.charCount(codePoint);
            if (codePoint < 0x800) {
                bytes.append(ByteCharacters.of(0xC0 | codePoint >> 6), start, end);
            } else {
                if (codePoint < 0x10000) {
                    bytes.append(ByteCharacters.of(0xE0 | codePoint >> 12), start, end);
                } else {
                    bytes.append(ByteCharacters.of(0xF0 | codePoint >> 18), start, end);
                    bytes.append(continuation(codePoint >> 12), start, end);
                }
                bytes.append(continuation(codePoint >> 6), start, end);
            }
            bytes.append(continuation(codePoint), start, end);
        }
    }

    private static char continuation(int bits) {
        return ByteCharacters.of(0x80 | bits & 0x3F);
    }
}
