package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Byte-level tokenizers on many real sentences and random texts, as {@code make_large_comparison.py} writes them: {@code
 * -Dlapidary.comparison=FOLDER}. Too large for the repository; without it the test is skipped.
 */
final class LargeComparisonTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int SHOWN = 5;

    @Test
    void agreesWithTheReference() throws IOException {
        String folder = System.getProperty("lapidary.comparison", "");
        assumeFalse(folder.isEmpty(), "no -Dlapidary.comparison=FOLDER was given");
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of(folder))) {
            for (Path tokenizer : folders.sorted().toList()) {
                compare(tokenizer, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void compare(Path folder, List<String> wrong) throws IOException {
        Tokenizer tokenizer = Tokenizer.load(folder);
        int count = 0;
        int bad = 0;
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve("encodings.jsonl"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode expected = MAPPER.readTree(line);
                Encoding encoding = tokenizer.encode(expected.get("text").textValue());
                List<Integer> offsets = new ArrayList<>();
                List<Integer> words = new ArrayList<>();
                for (int i = 0; i < encoding.length(); i++) {
                    offsets.add(encoding.codePointSpan(i).start());
                    offsets.add(encoding.codePointSpan(i).end());
                    words.add(encoding.word(i));
                }
                boolean same = MAPPER.valueToTree(encoding.ids()).equals(expected.get("ids"))
                        && MAPPER.valueToTree(offsets).equals(expected.get("offsets"))
                        && MAPPER.valueToTree(words).equals(expected.get("words"))
                        && tokenizer
                                .decode(encoding.ids(), false)
                                .equals(expected.get("decoded").textValue());
                count++;
                if (!same && bad++ < SHOWN) {
                    wrong.add(folder.getFileName() + ": " + line + "\n    found " + encoding + offsets + words
                            + tokenizer.decode(encoding.ids(), false));
                }
            }
        }
        System.out.printf("%s: %,d texts, %,d of them differ%n", folder.getFileName(), count, bad);
    }
}
