package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files made to take time or memory, or to break something: each is refused by one sentence, or read in no time. */
final class HostileFilesTest {
    /** What takes quadratic time takes minutes; a machine that does much else at once is no reason to fail. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String CLS_PART = "{\"SpecialToken\":{\"id\":\"[CLS]\",\"type_id\":0}}";

    private final Map<String, byte[]> files = new HashMap<>();
    private String json;

    @BeforeEach
    void readTokenizer() throws IOException {
        json = Files.readString(Fixtures.path("uncased/tokenizer.json"));
    }

    @Test
    void manyAddedTokensTakeLinearTime() {
        String tokens = IntStream.range(0, 60_000)
                .mapToObj(i ->
                        "{\"id\":%d,\"content\":\"<%d>\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":%s,\"special\":false}"
                                .formatted(2000 + i, i, i % 2 == 0))
                .collect(Collectors.joining(","));
        String many = json.replaceFirst("\"added_tokens\": \\[", "\"added_tokens\": [" + tokens + ",");
        Tokenizer tokenizer = loadSoon(many);
        int last = tokenizer.vocabSize() - 1;
        assertThat(tokenizer.encode("<59999>").ids()[1]).isEqualTo(last);
        assertThat(tokenizer.encode("<0><1>").length()).isEqualTo(4);
    }

    @Test
    void tooManyAddedTokensAreRefused() {
        String tokens = IntStream.range(0, 100_001)
                .mapToObj(i -> "\"<" + i + ">\"")
                .collect(Collectors.joining(",", "{\"additional_special_tokens\": [", "]}"));
        put("tokenizer_config.json", tokens);
        assertRefused(json, "100,006 added tokens, and may have 100,000");
    }

    @Test
    void manyKeysTakeLinearTime() {
        put("tokenizer_config.json", keys(40_000, "\"x%d\": %d"));
        loadSoon(json);
        put("tokenizer_config.json", keys(40_000, "\"x%d_token\": \"<%d>\""));
        loadSoon(json);
        put("added_tokens.json", keys(40_000, "\"<y%d>\": %d"));
        loadSoon(json);
    }

    private static String keys(int count, String format) {
        return IntStream.range(0, count)
                .mapToObj(i -> format.formatted(i, i))
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void manyValuesAreRefused() {
        put("tokenizer_config.json", "{\"x\": [" + "[],".repeat(3_000_000) + "0]}");
        assertRefused(json, "holds more or longer entries");
    }

    @Test
    void aTemplateCannotBlowATextUp() {
        assertRefused(
                template("\"single\": [" + (CLS_PART + ",").repeat(2000) + CLS_PART + "]", "[2]", "[\"[CLS]\"]"),
                "must not hold more than");
        String ids = "2,".repeat(2000) + "2";
        String tokens = "\"a\",".repeat(2000) + "\"a\"";
        assertRefused(
                template("\"single\": [" + CLS_PART + "]", "[" + ids + "]", "[" + tokens + "]"),
                "must not hold more than");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[2, 3] | [\"[CLS]\"] | must be as many as its tokens: 2 are not 1",
                "[2] | [] | must be as many as its tokens: 1 are not 0",
                "[2] | [\"a\", \"b\"] | must be as many as its tokens: 1 are not 2",
                "[-1] | [\"a\"] | must be a whole number from 0",
                "[4294967296] | [\"a\"] | must be a whole number from 0",
                "[2.0] | [\"a\"] | must be a whole number from 0",
                "[null] | [\"a\"] | must be a whole number from 0",
            })
    void aTemplateHasAnIdForEachToken(String ids, String tokens, String complaint) {
        assertRefused(template("\"single\": [" + CLS_PART + "]", ids, tokens), complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"[PAD]\": 0 | \"[PAD]\": -1 | must be a whole number from 0",
                "\"[PAD]\": 0 | \"[PAD]\": 2147483648 | must be a whole number from 0",
                "\"[PAD]\": 0 | \"[PAD]\": 1 | must not give two tokens the same id",
                "\"[PAD]\": 0 | \"[PAD]\": 0, \"\\ud800\": 9999 | is not valid JSON",
                "\"content\": \"[MASK]\" | \"content\": \"a\\udc00b\" | unpaired surrogate, U+DC00",
                "\"max_input_chars_per_word\": 100 | \"max_input_chars_per_word\": -1 | must be a whole number from 0",
                "\"max_input_chars_per_word\": 100 | \"max_input_chars_per_word\": 99999999999999999999 | must be a whole number from 0",
                "\"truncation\": null | \"truncation\": {\"max_length\": -1, \"stride\": 0, \"strategy\": \"LongestFirst\"} | truncation.max_length must be",
                "\"truncation\": null | \"truncation\": {\"max_length\": 9, \"stride\": -1, \"strategy\": \"LongestFirst\"} | truncation.stride must be",
                "\"truncation\": null | \"truncation\": {\"max_length\": 9, \"stride\": 8, \"strategy\": \"LongestFirst\"} | truncation.stride must not be",
                "\"truncation\": null | \"truncation\": {\"max_length\": 9, \"stride\": 0, \"strategy\": \"Magic\"} | truncation.strategy must be",
                "\"padding\": null | \"padding\": {\"direction\": \"Right\"} | padding.pad_token is missing",
            })
    void numbersOutOfRange(String find, String replace, String complaint) {
        assertThat(json).contains(find);
        assertRefused(json.replace(find, replace), complaint);
    }

    @Test
    void aLargeWordLimitIsNoBurden() {
        String word = "\"max_input_chars_per_word\": ";
        String token = "a".repeat(999);
        String large = json.replace(word + "100", word + "9223372036854775807")
                .replace("\"[PAD]\": 0", "\"[PAD]\": 0, \"##" + token.substring(2) + "b\": 5000");
        Tokenizer tokenizer = loadSoon(large);
        assertTimeoutPreemptively(SOON, () -> tokenizer.encode("a".repeat(100_000)));
        assertRefused(large.replace(token.substring(2), "a".repeat(5000)), "none may have more than 1000");
    }

    @Test
    void aLineOfAMegabyteIsNoBurden() {
        put("vocab.txt", "[UNK]\n\n" + "a".repeat(20_000_000) + "\n\nb\n");
        put("tokenizer_config.json", "{\"tokenizer_class\": \"BertTokenizer\"}");
        Tokenizer tokenizer = assertTimeoutPreemptively(SOON, () -> Tokenizer.load(files));
        assertThat(tokenizer.encode("b a").ids()).containsSubsequence(4, 0);
    }

    @Test
    void anIdFarOutTakesNoMemory() {
        Tokenizer tokenizer = loadSoon(json.replace("\"[PAD]\": 0", "\"[PAD]\": 0, \"zzz\": 2147483646"));
        assertThat(tokenizer.encode("zzz").ids()).contains(2_147_483_646);
        assertThat(tokenizer.largestId()).isEqualTo(2_147_483_646);
        assertThat(tokenizer.idToToken(2_147_483_646)).contains("zzz");
    }

    @Test
    void aNulIsACharacterLikeOthers() {
        put("tokenizer_config.json", "{\"additional_special_tokens\": [\"<\\u0000>\"]}");
        Tokenizer tokenizer = loadSoon(json);
        assertThat(tokenizer.encode("a<\0>b").tokens()).contains("<\0>");
    }

    private static Stream<Arguments> otherFiles() {
        return Stream.of(
                Arguments.of("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git lfs pull"),
                Arguments.of("\u001f\u008bx", "compressed by gzip"),
                Arguments.of("PK\u0003\u0004", "a zip archive"),
                Arguments.of("<!DOCTYPE HTML>", "a web page"),
                Arguments.of("\u00ff\u00fea\u0000", "UTF-16 text"));
    }

    @ParameterizedTest
    @MethodSource("otherFiles")
    void otherFilesInTheirPlace(String content, String complaint) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        for (String name : new String[] {"tokenizer.json", "vocab.txt", "tokenizer_config.json"}) {
            assertThatThrownBy(() -> Tokenizer.load(Map.of(name, bytes)))
                    .isInstanceOf(TokenizerException.class)
                    .hasMessageStartingWith(name)
                    .hasMessageContaining(complaint);
        }
    }

    /** The reference makes the mark a part of the first token, and then lacks that. */
    @Test
    void aByteOrderMarkIsNoPartOfTheFirstToken() {
        put("vocab.txt", "\ufeff[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\ngem");
        Tokenizer tokenizer = Tokenizer.load(files);
        assertThat(tokenizer.encode("gem [PAD]").ids()).containsExactly(2, 5, 0, 3);
        assertThat(tokenizer.vocabSize()).isEqualTo(6);
    }

    private String template(String single, String ids, String tokens) {
        return json.replaceFirst(
                "\"post_processor\": .*\"decoder\"",
                "\"post_processor\": {\"type\": \"TemplateProcessing\", " + single
                        + ", \"pair\": [], \"special_tokens\": {\"[CLS]\": {\"id\": \"[CLS]\", \"ids\": " + ids
                        + ", \"tokens\": " + tokens + "}}}, \"decoder\"");
    }

    private void put(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Tokenizer loadSoon(String tokenizer) {
        put("tokenizer.json", tokenizer);
        return assertTimeoutPreemptively(SOON, () -> Tokenizer.load(files));
    }

    private void assertRefused(String tokenizer, String complaint) {
        put("tokenizer.json", tokenizer);
        assertTimeoutPreemptively(SOON, () -> assertThatThrownBy(() -> Tokenizer.load(files))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(complaint)
                .hasMessageEndingWith("."));
    }
}
