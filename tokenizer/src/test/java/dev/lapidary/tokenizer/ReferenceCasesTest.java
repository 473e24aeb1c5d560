package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of many kinds, whose encodings the reference wrote down. */
final class ReferenceCasesTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Map<String, Tokenizer> TOKENIZERS = Map.of(
            "uncased", Fixtures.tokenizer("uncased"),
            "cased", Fixtures.tokenizer("cased"),
            "added", Fixtures.tokenizer("added"),
            "vocab", Fixtures.tokenizer("vocab"));

    static Stream<String> cases() {
        return Fixtures.lines("cases.jsonl").stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(String line) throws JsonProcessingException {
        JsonNode expected = MAPPER.readTree(line);
        Tokenizer tokenizer = TOKENIZERS.get(expected.get("tokenizer").textValue());
        String text = expected.get("text").textValue();
        String pair = expected.path("pair").textValue();
        Truncation truncation = truncation(expected.path("truncation"));

        if (expected.has("refused")) {
            assertThatThrownBy(() -> tokenizer.encode(text, pair, truncation)).isInstanceOf(TokenizerException.class);
            return;
        }
        Encoding encoding = tokenizer.encode(text, pair, truncation);
        IntStream indices = IntStream.range(0, encoding.length());
        assertThat(encoding.ids()).as("ids").isEqualTo(ints(expected, "ids"));
        assertThat(encoding.typeIds()).as("type ids").isEqualTo(ints(expected, "types"));
        assertThat(indices.map(i -> encoding.codePointSpan(i).start()).toArray())
                .as("starts")
                .isEqualTo(ints(expected, "starts"));
        assertThat(IntStream.range(0, encoding.length())
                        .map(i -> encoding.codePointSpan(i).end())
                        .toArray())
                .as("ends")
                .isEqualTo(ints(expected, "ends"));
        assertThat(IntStream.range(0, encoding.length()).map(encoding::word).toArray())
                .as("words")
                .isEqualTo(ints(expected, "words"));
        assertThat(IntStream.range(0, encoding.length()).map(encoding::sequence).toArray())
                .as("sequences")
                .isEqualTo(ints(expected, "sequences"));
        if (expected.has("tokens")) {
            assertThat(encoding.tokens())
                    .isEqualTo(StreamSupport.stream(expected.get("tokens").spliterator(), false)
                            .map(JsonNode::textValue)
                            .toList());
        }
        if (expected.has("decoded")) {
            assertThat(tokenizer.decode(encoding.ids(), false))
                    .isEqualTo(expected.get("decoded").textValue());
            assertThat(tokenizer.decode(encoding.ids(), true))
                    .isEqualTo(expected.get("skipped").textValue());
        }
    }

    private static Truncation truncation(JsonNode node) {
        return node.isMissingNode()
                ? null
                : new Truncation(
                        node.get(0).intValue(),
                        Truncation.Strategy.valueOf(node.get(1).textValue()),
                        Truncation.Side.valueOf(node.get(2).textValue()));
    }

    private static int[] ints(JsonNode node, String key) {
        return StreamSupport.stream(node.get(key).spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
