package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be used get one sentence that names the file, the place and the remedy. */
final class DamagedFilesTest {
    @TempDir
    private Path folder;

    private String json;

    @BeforeEach
    void readTokenizer() throws IOException {
        json = Files.readString(Fixtures.path("uncased/tokenizer.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"type\": \"WordPiece\", \"unk | \"type\": \"WordLevel\", \"unk | model.type is \"WordLevel\"",
                "\"type\": \"WordPiece\", \"unk | \"type\": \"BPE\", \"unk | model.merges is missing",
                "\"type\": \"BertNormalizer\" | \"type\": \"NFKC\" | normalizer.type is \"NFKC\"",
                "\"type\": \"BertPreTokenizer\" | \"type\": \"Metaspace\" | pre_tokenizer.type is \"Metaspace\"",
                "\"type\": \"TemplateProcessing\" | \"type\": \"Magic\" | post_processor.type is \"Magic\"",
                "\"type\": \"WordPiece\", \"prefix\" | \"type\": \"CTC\", \"prefix\" | decoder.type is \"CTC\"",
                "\"clean_text\": true, | `` | normalizer.clean_text is missing",
                "\"lowercase\": true | \"lowercase\": 1 | normalizer.lowercase must be true or false",
                "\"[PAD]\": 0 | \"[PAD]\": -1 | model.vocab.[PAD] must be a whole number from 0 to 2147483647",
                "\"[PAD]\": 0 | \"[PAD]\": 1e99 | model.vocab.[PAD] must be a whole number from 0 to 2147483647",
                "\"[UNK]\": 1 | \"[XNK]\": 1 | the vocabulary has no \"[UNK]\"",
                "\"max_input_chars_per_word\": 100 | \"max_input_chars_per_word\": 1.5 | must be a whole number",
                "\"content\": \"[PAD]\" | \"content\": 7 | added_tokens[0].content must be a string",
            })
    void damagedTokenizer(String find, String replace, String complaint) throws IOException {
        assertThat(json).contains(find);
        assertRefused("tokenizer.json", json.replace(find, replace), complaint);
    }

    @Test
    void truncatedTokenizer() throws IOException {
        assertRefused("tokenizer.json", json.substring(0, json.length() / 2), "is not valid JSON at line 1, column");
        assertRefused("tokenizer.json", json + "x", "is not valid JSON at line 2, column");
        assertRefused("tokenizer.json", "", "does not hold a JSON object");
        assertRefused("tokenizer.json", "[]", "does not hold a JSON object");
        assertRefused("tokenizer.json", "[".repeat(100_000), "is nested more deeply");
    }

    @Test
    void modelsOfOtherKindsWithoutAType() throws IOException {
        String model = "{\"model\": {\"vocab\": %s}}";
        assertRefused("tokenizer.json", model.formatted("[[\"a\", -1.5]]"), "model is a Unigram model");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertTokenizer\"}");
        String withTokens = model.replaceFirst("\\{", "{\"added_tokens\": [], ");
        assertRefused("tokenizer.json", withTokens.formatted("{}, \"merges\": []"), "model is a BPE model");
    }

    @Test
    void damagedConfiguration() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), json);
        assertRefused(
                "tokenizer_config.json",
                "{\"tokenizer_class\": \"BertTokenizer\", \"do_lower_case\": \"yes\"}",
                "do_lower_case must be true or false");
    }

    @Test
    void damagedVocabulary() throws IOException {
        assertRefused("vocab.txt", "[PAD]\n[CLS]\na\n", "the vocabulary has no \"[UNK]\"");
        assertRefused("vocab.txt", "{\"[UNK]\": 0, \"[CLS]\": 1}", "the vocabulary has no \"[UNK]\"");
        Files.write(folder.resolve("vocab.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertComplains("vocab.txt line 1 is not UTF-8 text (byte 0xE9");
    }

    @Test
    void aConfigurationThatIsNotUtf8() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), json);
        Files.write(
                folder.resolve("tokenizer_config.json"),
                "{\"caf\u00e9\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertComplains("tokenizer_config.json line 1 is not UTF-8 text (byte 0xE9");
    }

    @Test
    void vocabularyForAnotherClass() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n");
        assertRefused(
                "tokenizer_config.json",
                "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}",
                "tokenizer_class is \"BertJapaneseTokenizer\"");
    }

    @Test
    void nothingToLoad() {
        assertComplains("has neither a tokenizer.json nor a vocab.txt");
        assertThatThrownBy(() -> Tokenizer.load(folder.resolve("nowhere")))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("nowhere is not a folder");
    }

    private void assertRefused(String name, String content, String complaint) throws IOException {
        Files.writeString(folder.resolve(name), content);
        assertComplains(complaint);
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessageContaining(name);
    }

    private void assertComplains(String complaint) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(complaint)
                .hasMessageEndingWith(".");
    }
}
