package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sst2Test {
    @ParameterizedTest
    @CsvSource({"train.tsv, '6,920', 6920", "dev.tsv, 872, 872", "test.tsv, '1,821', 1821"})
    void isReadWithoutBeingTold(String name, String written, int rows) {
        Path file = Path.of(System.getProperty("lapidary.shared", "../shared"), "data", "sst2", name);
        assumeTrue(Files.exists(file), file + " is not here");
        TextData data = TextData.read(file, TextOptions.forTraining());
        assertThat(data.examples()).hasSize(rows);
        assertThat(data.describe())
                .isEqualTo(name + ": " + written + " examples, text = column 1, label = column 2, no header");
        assertThat(LabelSet.of(data.labels()).names()).containsExactly("0", "1");
        assertThat(data.examples()).allMatch(example -> !example.text().contains("\t"));
    }
}
