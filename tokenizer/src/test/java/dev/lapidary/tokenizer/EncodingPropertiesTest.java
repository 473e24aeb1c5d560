package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.tokenizer.normalizer.BertNormalizer;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What must hold for any text, well-formed UTF-16 or not. */
final class EncodingPropertiesTest {
    private static final Tokenizer UNCASED = Fixtures.tokenizer("uncased");
    private static final Tokenizer CASED = Fixtures.tokenizer("cased");

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<String> likely = Arbitraries.of(
                        "stone", "Gem", " ", "é", "e\u0301", "石", "💎", "!", "[MASK]", "\ud83d", "\u200b", "straße")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(anything, likely);
    }

    @Property(tries = 500)
    void spansAreInRangeAndInOrder(@ForAll("texts") String text) {
        Encoding encoding = CASED.encode(text);
        int lastEnd = 0;
        int lastWord = -1;
        for (int i = 1; i < encoding.length() - 1; i++) {
            Span span = encoding.span(i);
            assertThat(span.start()).isBetween(lastEnd, span.end() - 1);
            assertThat(span.end()).isLessThanOrEqualTo(text.length());
            assertThat(encoding.word(i)).isBetween(lastWord, lastWord + 1);
            lastEnd = span.end();
            lastWord = encoding.word(i);
        }
    }

    @Property(tries = 500)
    void spansCutOutWhatTheTokenSpells(@ForAll("texts") String text) {
        Encoding encoding = CASED.encode(text);
        for (int i = 1; i < encoding.length() - 1; i++) {
            Span span = encoding.span(i);
            String slice = text.substring(span.start(), span.end());
            String token = encoding.tokens().get(i);
            // Dropped characters inside a slice, such as a zero-width space, are the only difference there can be.
            String spelt = new BertNormalizer(new BertNormalizer.Options(true, false, Optional.of(false), false))
                    .normalize(slice);
            if (!token.equals("[UNK]")) {
                assertThat(token).isIn(spelt, "##" + spelt);
            }
        }
    }

    @Property(tries = 500)
    void codePointSpansNameTheSameText(@ForAll("texts") String text) {
        Encoding encoding = UNCASED.encode(text);
        for (int i = 1; i < encoding.length() - 1; i++) {
            Span units = encoding.span(i);
            Span codePoints = encoding.codePointSpan(i);
            assertThat(codePoints.start()).isEqualTo(text.codePointCount(0, units.start()));
            assertThat(codePoints.length()).isEqualTo(text.codePointCount(units.start(), units.end()));
        }
    }

    @Property(tries = 500)
    void truncationKeepsAnEndOfTheTokens(
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 2, max = 20) int maxLength,
            @ForAll Truncation.Side side) {
        int[] all = inner(UNCASED.encode(text).ids());
        Encoding encoding =
                UNCASED.encode(text, null, new Truncation(maxLength, Truncation.Strategy.LONGEST_FIRST, side));
        int[] kept = inner(encoding.ids());
        int expected = Math.min(all.length, maxLength - 2);
        int from = side == Truncation.Side.RIGHT ? 0 : all.length - expected;
        assertThat(kept).isEqualTo(Arrays.copyOfRange(all, from, from + expected));
        assertThat(encoding.truncated()).isEqualTo(expected < all.length);
    }

    private static int[] inner(int[] ids) {
        return Arrays.copyOfRange(ids, 1, ids.length - 1);
    }
}
