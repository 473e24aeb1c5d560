package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vocabulary's questions, saving, and corners that the reference's cases do not reach. */
final class TokenizerTest {
    private static final String TEXT = "Ünpolished [MASK] stönes, 石 and 💎!";

    @Test
    void answersForItsVocabulary() {
        Tokenizer tokenizer = Fixtures.tokenizer("cased");
        assertThat(tokenizer.padId()).isZero();
        assertThat(tokenizer.unkId()).isEqualTo(1);
        assertThat(tokenizer.clsId()).isEqualTo(2);
        assertThat(tokenizer.sepId()).isEqualTo(3);
        assertThat(tokenizer.maskId()).isEqualTo(4);
        assertThat(tokenizer.tokenToId("[MASK]")).hasValue(4);
        assertThat(tokenizer.tokenToId("no such token")).isEmpty();
        assertThat(tokenizer.idToToken(4)).contains("[MASK]");
        assertThat(tokenizer.idToToken(-1)).isEmpty();
        assertThat(tokenizer.idToToken(tokenizer.vocabSize())).isEmpty();
        assertThat(tokenizer.modelMaxLength()).hasValue(512);
        assertThat(Fixtures.tokenizer("uncased").modelMaxLength()).isEmpty();
    }

    @Test
    void theLastOfEqualVocabularyLinesWins() {
        Tokenizer tokenizer = Fixtures.tokenizer("vocab");
        int gem = tokenizer.tokenToId("gem").orElseThrow();
        assertThat(tokenizer.idToToken(gem + 1)).contains("jade");
        assertThat(tokenizer.idToToken(gem + 2)).contains("onyx");
        assertThat(tokenizer.vocabSize()).isEqualTo(gem + 2);
    }

    @Test
    void rolesMayBeMissing(@TempDir Path folder) throws IOException {
        String json = Files.readString(Fixtures.path("uncased/tokenizer.json"));
        Files.writeString(folder.resolve("tokenizer.json"), json.replace("[MASK]", "[HIDE]"));
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThatThrownBy(tokenizer::maskId)
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("has no [MASK] token");

        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"mask_token\": {\"__type\": \"AddedToken\", \"content\": \"[HIDE]\"}}");
        assertThat(Tokenizer.load(folder).maskId()).isEqualTo(4);
    }

    /** The expected pieces are those of transformers 5.18.0 for the same folder. */
    @Test
    void theConfigurationMayAddTokens(@TempDir Path folder) throws IOException {
        Files.copy(Fixtures.path("vocab/vocab.txt"), folder.resolve("vocab.txt"));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                """
                {
                  "added_tokens_decoder": {
                    "1517": {"content": "<Lapis>", "normalized": true},
                    "1518": {"content": "<Beryl>", "lstrip": true, "special": true}
                  },
                  "mask_token": {"__type": "AddedToken", "content": "[MASK]", "normalized": true}
                }
                """);
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThat(tokenizer.encode("gem <lapis> <Beryl> x [Mask]").ids())
                .isEqualTo(new int[] {2, 1515, 1517, 1518, 285, 4, 3});
        assertThat(tokenizer.vocabSize()).isEqualTo(1519);
    }

    /** As above. */
    @Test
    void theOlderMapOfSpecialTokensCountsToo(@TempDir Path folder) throws IOException {
        Files.copy(Fixtures.path("vocab/vocab.txt"), folder.resolve("vocab.txt"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"mask_token\": \"[HIDE]\"}");
        Files.writeString(
                folder.resolve("special_tokens_map.json"),
                """
                {"mask_token": "[MASK]", "additional_special_tokens": ["<Onyx>"]}
                """);
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThat(tokenizer.encode("gem <Onyx>x [MASK]").ids()).isEqualTo(new int[] {2, 1515, 1517, 285, 4, 3});
        assertThat(tokenizer.maskId()).isEqualTo(4);
        assertThat(tokenizer.vocabSize()).isEqualTo(1518);
    }

    @Test
    void itsFilesMakeATokenizerThatBehavesAlike(@TempDir Path folder) throws IOException {
        for (String name : new String[] {"uncased", "cased", "added", "vocab"}) {
            Tokenizer tokenizer = Fixtures.tokenizer(name);
            Map<String, byte[]> files = tokenizer.files();
            assertThat(files).containsOnlyKeys("tokenizer.json", "tokenizer_config.json", "vocab.txt");
            Path saved = Files.createDirectory(folder.resolve(name));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(saved.resolve(file.getKey()), file.getValue());
            }
            Tokenizer loaded = Tokenizer.load(saved);
            assertThat(loaded.encode(TEXT, TEXT).ids())
                    .as(name)
                    .isEqualTo(tokenizer.encode(TEXT, TEXT).ids());
            assertThat(loaded.vocabSize()).as(name).isEqualTo(tokenizer.vocabSize());
        }
    }

    @Test
    void keepsTheFilesItWasLoadedFrom() throws IOException {
        Map<String, byte[]> files = Fixtures.tokenizer("cased").files();
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            assertThat(files.get(name)).isEqualTo(Files.readAllBytes(Fixtures.path("cased/" + name)));
        }
    }

    @Test
    void anUnpairedSurrogateIsDroppedAsTheReplacementCharacterIs() {
        Tokenizer tokenizer = Fixtures.tokenizer("uncased");
        Encoding encoding = tokenizer.encode("st\ud83done \udc8e gem");
        assertThat(encoding.ids()).isEqualTo(tokenizer.encode("stone gem").ids());
        assertThat(encoding.span(1)).isEqualTo(new Span(0, 6));
    }

    @Test
    void manyThreadsMayShareIt() {
        Tokenizer tokenizer = Fixtures.tokenizer("added");
        int[] expected = tokenizer.encode(TEXT).ids();
        assertThat(IntStream.range(0, 2000)
                        .parallel()
                        .mapToObj(i -> tokenizer.encode(TEXT).ids()))
                .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }

    @Test
    void aLengthThatHoldsNoTokenIsRefused() {
        Tokenizer tokenizer = Fixtures.tokenizer("uncased");
        assertThat(tokenizer.encode(TEXT, null, Truncation.to(2)).length()).isEqualTo(2);
        assertThatThrownBy(() -> tokenizer.encode(TEXT, null, Truncation.to(1)))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("at least 2");
    }
}
