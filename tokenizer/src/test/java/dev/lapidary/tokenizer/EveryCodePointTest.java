package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All 1,112,064 code points, alone and between letters, against digests of what the reference makes of them. */
final class EveryCodePointTest {
    private static final int BLOCK = 0x1000;
    private static final int DIGITS = 12;

    /** All but none: every block has a code point that is no surrogate. */
    private static final int ENCODABLE_BLOCKS = 0x110000 / BLOCK;

    @Test
    void encodingAgreesWithTheReference() {
        assertBlocks(0, encoded(Fixtures.tokenizer("cased")));
        assertBlocks(1, encoded(Fixtures.tokenizer("uncased")));
    }

    @Test
    void normalizationAgreesWithTheReference() {
        assertBlocks(2, normalized(Optional.empty(), false));
        assertBlocks(3, normalized(Optional.empty(), true));
        assertBlocks(4, normalized(Optional.of(true), false));
        assertBlocks(5, normalized(Optional.of(false), true));
    }

    private interface BlockDigest {
        void update(Fixtures.Digest digest, int firstCodePoint);
    }

    private static void assertBlocks(int column, BlockDigest block) {
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (String line : Fixtures.lines("code-points.txt")) {
            String[] fields = line.split(" ");
            expected.add(fields[0] + " " + fields[1 + column]);
            Fixtures.Digest digest = new Fixtures.Digest();
            block.update(digest, Integer.parseInt(fields[0], 16));
            actual.add(fields[0] + " " + digest.hex(DIGITS));
        }
        assertThat(expected).hasSize(ENCODABLE_BLOCKS);
        assertThat(actual).isEqualTo(expected);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static BlockDigest encoded(Tokenizer tokenizer) {
        return (digest, first) -> {
            StringBuilder text = new StringBuilder();
            for (boolean embedded : new boolean[] {false, true}) {
                for (int codePoint = first; codePoint < first + BLOCK; codePoint++) {
                    if (!isSurrogate(codePoint)) {
                        String character = Character.toString(codePoint);
                        write(tokenizer.encode(embedded ? "a" + character + "b" : character), text);
                    }
                }
            }
            digest.update(text);
        };
    }

    private static void write(Encoding encoding, StringBuilder text) {
        int[] ids = encoding.ids();
        for (int i = 1; i < ids.length - 1; i++) {
            Span span = encoding.codePointSpan(i);
            text.append(ids[i]).append(' ');
            text.append(span.start()).append(' ').append(span.end()).append(' ');
            text.append(encoding.word(i)).append(' ');
        }
        text.append('\n');
    }

    private static BlockDigest normalized(Optional<Boolean> stripAccents, boolean lowercase) {
        BertNormalizer normalizer = new BertNormalizer(new BertNormalizer.Options(true, true, stripAccents, lowercase));
        return (digest, first) -> {
            StringBuilder text = new StringBuilder();
            for (int codePoint = first; codePoint < first + BLOCK; codePoint++) {
                if (!isSurrogate(codePoint)) {
                    text.append(normalizer.normalize(Character.toString(codePoint)))
                            .append('\n');
                }
            }
            digest.update(text);
        };
    }
}
