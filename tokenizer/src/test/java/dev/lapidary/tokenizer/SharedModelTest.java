package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real vocabulary of all-MiniLM-L6-v2 on the sentences of SST-2. */
final class SharedModelTest {
    private static final String MODEL = "models/all-MiniLM-L6-v2";

    @Test
    void givesTheReferencesIds() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(Fixtures.shared(MODEL));
        String[] lines = sentences();
        Fixtures.Digest digest = new Fixtures.Digest();
        for (String line : lines) {
            digest.update(ids(tokenizer, line) + "\n");
        }
        assertThat(lines.length + " " + digest.hex(64))
                .isEqualTo(Fixtures.lines("sst2.txt").getFirst());
    }

    @Test
    void givesTheSameIdsFromVocabularyAlone(@TempDir Path folder) throws IOException {
        Path model = Fixtures.shared(MODEL);
        Files.copy(model.resolve("vocab.txt"), folder.resolve("vocab.txt"));
        Tokenizer full = Tokenizer.load(model);
        Tokenizer fromVocabulary = Tokenizer.load(folder);
        for (String line : sentences()) {
            assertThat(ids(fromVocabulary, line)).isEqualTo(ids(full, line));
        }
    }

    private static String[] sentences() throws IOException {
        String[] lines = Files.readString(Fixtures.shared("data/sst2/test.tsv")).split("\n", -1);
        return Arrays.stream(lines).map(line -> line.split("\t", -1)[0]).toArray(String[]::new);
    }

    private static String ids(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text).ids())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
    }
}
