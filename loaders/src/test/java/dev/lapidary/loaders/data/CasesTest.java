package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.loaders.LoaderException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of text that were read wrongly once, each with what is right: small ones of our own, and those in {@code ../shared/cases/data},
 * which have the same names and are right in the same way, where that folder is.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class CasesTest {
    enum Place {
        OWN,
        SHARED
    }

    private final Place place;

    CasesTest(Place place) {
        this.place = place;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels-1-and-1.0.csv | 4 | 0, 1",
                "validation-1.0.csv | 2 | 0, 1",
                "class-in-two-unicode-forms.csv | 3 | caf\u00e9, th\u00e9",
                "header-with-single-example-class.csv | 5 | business, science, sport",
                "no-header-first-class-once.tsv | 5 | gold, neg, pos",
                "semicolons.csv | 2 | neg, pos",
                "tabs-in.csv | 2 | neg, pos",
                "quoted-by-pandas.tsv | 4 | neg, pos",
                "data-field.json | 2 | n, p",
                "star-numbers.csv | 2 | 1, 2",
                "minus-one-label.tsv | 5 | -1, 0, 1"
            })
    void isRead(String name, int examples, String labels) {
        TextData data = TextData.read(file(name), TextOptions.forTraining());
        assertThat(data.examples()).hasSize(examples);
        assertThat(String.join(", ", data.labelSet().names())).isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip-called.csv | is packed by gzip and cut short",
                "parquet-called.csv | is a Parquet file",
                "lfs-pointer.safetensors | git lfs pull",
                "lists-as-labels.jsonl | line 1 has a list of labels in 'label'",
                "nan-label.jsonl | line 1 has no label in 'label'",
                "twice-the-same-column.csv | has two columns named 'text'",
                "regression-by-mistake.csv | look like scores"
            })
    void isRefused(String name, String reason) {
        Path file = file(name);
        assertThatThrownBy(() -> TextData.read(file, TextOptions.forTraining()).labelSet())
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "semicolons.csv | separated by semicolons",
                "tabs-in.csv | separated by tabs",
                "quoted-by-pandas.tsv | quoting",
                "no-header-first-class-once.tsv | --header",
                "minus-one-label.tsv | label -1"
            })
    void isNoted(String name, String note) {
        assertThat(TextData.read(file(name), TextOptions.forTraining()).notes())
                .anySatisfy(sentence -> assertThat(sentence).contains(note));
    }

    private Path file(String name) {
        if (place == Place.OWN) {
            try {
                return Path.of(CasesTest.class.getResource("cases/" + name).toURI());
            } catch (URISyntaxException e) {
                throw new AssertionError(e);
            }
        }
        Path file = Path.of(System.getProperty("lapidary.shared", "../shared"), "cases", "data", name);
        assumeTrue(Files.exists(file), () -> "skipped: " + file + " is not here");
        return file;
    }
}
