package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Folders whose files agree and disagree in many ways, each as {@code AutoTokenizer} of transformers reads it. What is refused
 * there is refused here, and what is accepted there gets the same ids, token types and offsets, or is refused by name.
 * {@code -Dlapidary.folders=FILE} takes another file of the script's instead, with more of them.
 */
final class FolderCasesTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** What the reference has and this project has not, or what would be no use: each by a sentence of its own. */
    private static final List<String> REFUSALS = List.of(
            "tokenizer_class is \"\\w+\", which is not supported",
            "model.type is \"WordPiece\", which is not supported; take a model whose model.type is \"BPE\"",
            "has no vocab.json, which its class of tokenizers needs",
            "must not give two tokens the same id",
            "added_tokens.json: <x> must be a whole number");

    /** Enough to have many of each kind, in a second. */
    private static final int EACH_WRITTEN = 5;

    private static JsonNode head;
    private static JsonNode results;
    private static List<JsonNode> folders;

    @BeforeAll
    static void readFolders() throws IOException {
        String other = System.getProperty("lapidary.folders", "");
        List<String> lines = other.isEmpty() ? Fixtures.lines("folders.jsonl") : Files.readAllLines(Path.of(other));
        head = MAPPER.readTree(lines.get(0));
        results = MAPPER.readTree(lines.get(1));
        folders = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            folders.add(MAPPER.readTree(line));
        }
    }

    @Test
    void eachFolderIsReadAsTheReferenceReadsIt() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        int accepted = 0;
        for (JsonNode folder : folders) {
            JsonNode expected = folder.get("result").isNull()
                    ? null
                    : results.get(folder.get("result").intValue());
            try {
                JsonNode found = answer(Tokenizer.load(files(folder.get("files"))));
                accepted++;
                if (!(expected == null ? isOldVocabulary(folder.get("files")) : found.equals(expected))) {
                    wrong.add(folder.get("files") + "\n    expected " + expected + "\n    found    " + found);
                }
            } catch (TokenizerException e) {
                String reason = REFUSALS.stream()
                        .filter(text -> e.getMessage().matches(".*" + text + ".*"))
                        .findFirst()
                        .orElse("");
                if (expected != null) {
                    refused.merge(reason, 1, Integer::sum);
                    if (reason.isEmpty()) {
                        wrong.add(folder.get("files") + "\n    refused: " + e.getMessage());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(accepted).isGreaterThan(folders.size() / 2);
        assertThat(refused.keySet()).containsExactlyInAnyOrderElementsOf(REFUSALS);
    }

    /** A vocabulary of which nothing says what it is for: it was BERT's, before there were other files. */
    private static boolean isOldVocabulary(JsonNode files) {
        return !files.has("tokenizer.json")
                && !files.at("/config.json").has("model_type")
                && files.at("/config.json/tokenizer_class").asText("null").equals("null")
                && files.at("/tokenizer_config.json/tokenizer_class")
                        .asText("null")
                        .equals("null");
    }

    /** A folder that is written again, as a model of this project, means the same. */
    @Test
    void itsFilesMeanTheSame() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < folders.size(); i += EACH_WRITTEN) {
            JsonNode folder = folders.get(i).get("files");
            Tokenizer tokenizer;
            try {
                tokenizer = Tokenizer.load(files(folder));
            } catch (TokenizerException refused) {
                continue;
            }
            Map<String, byte[]> written = new HashMap<>(tokenizer.files());
            ObjectNode model = MAPPER.createObjectNode().put("model_type", "bert");
            if (folder.has("config.json")) {
                model.setAll((ObjectNode) folder.get("config.json"));
            }
            written.put("config.json", MAPPER.writeValueAsBytes(model));
            if (!answer(Tokenizer.load(written)).equals(answer(tokenizer))) {
                wrong.add(folder.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Map<String, byte[]> files(JsonNode folder) {
        Map<String, byte[]> files = new HashMap<>();
        folder.properties().forEach(file -> {
            JsonNode content = file.getValue();
            String text = content.isTextual()
                    ? head.get("files").get(content.textValue()).textValue()
                    : content.toString();
            files.put(file.getKey(), text.getBytes(StandardCharsets.UTF_8));
        });
        return files;
    }

    private static JsonNode answer(Tokenizer tokenizer) {
        List<Object> answer = new ArrayList<>();
        for (JsonNode texts : head.get("texts")) {
            answer.add(encoded(tokenizer, texts, Truncation.none()));
        }
        Truncation.Side side = tokenizer.truncationSide();
        answer.add(encoded(
                tokenizer,
                head.get("long"),
                new Truncation(head.get("cut").intValue(), Truncation.Strategy.LONGEST_FIRST, side)));
        return MAPPER.valueToTree(answer);
    }

    private static List<Object> encoded(Tokenizer tokenizer, JsonNode texts, Truncation truncation) {
        Encoding encoding = tokenizer.encode(
                texts.get(0).textValue(), texts.size() > 1 ? texts.get(1).textValue() : null, truncation);
        StringBuilder types = new StringBuilder();
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < encoding.length(); i++) {
            types.append(encoding.typeIds()[i]);
            offsets.add(encoding.codePointSpan(i).start());
            offsets.add(encoding.codePointSpan(i).end());
        }
        return List.of(encoding.ids(), types.toString(), offsets);
    }
}
