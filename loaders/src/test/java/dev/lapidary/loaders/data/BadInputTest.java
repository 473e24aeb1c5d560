package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {
    private static final TextOptions TRAINING = TextOptions.forTraining();

    @TempDir
    Path folder;

    @Test
    void filesThatAreNotThere() throws IOException {
        Path missing = folder.resolve("train.tsv");
        fails(() -> TextData.read(missing, TRAINING), "there is no file " + missing + "; check the path");
        fails(() -> TextData.read(folder, TRAINING), folder + " is a folder; name a file in it");
        Path empty = Files.createFile(folder.resolve("empty.csv"));
        fails(() -> TextData.read(empty, TRAINING), empty + " is empty; put one example on each line");
    }

    @Test
    void filesWithoutExamples() {
        fails("a.tsv", "\n \r\n", "a.tsv is empty; put one example on each line");
        fails("a.csv", "text,label\n", "a.csv has no examples below the names of its columns; put one on each line");
        fails("a.json", "[]", "a.json has no examples; put one on each line");
    }

    @Test
    void bytesThatAreNotUtf8() {
        byte[] latin1 = {'o', 'k', '\t', '1', '\n', 'c', 'a', 'f', (byte) 0xE9, '\t', '0', '\n'};
        fails(
                () -> TextData.parse("a.tsv", latin1, TRAINING),
                "a.tsv line 2 is not UTF-8 text (byte 0xE9, which is 'é' in Windows-1252); save the file as UTF-8");
    }

    @Test
    void columnsThatAreNotThere() {
        fails(
                () -> Texts.read("a.csv", "text,label\na,1\n", TRAINING.withColumns("sentense", null, null)),
                "a.csv has no column 'sentense'; give --text-column one of text, label or the numbers 1 to 2");
        fails(
                () -> Texts.read("a.tsv", "a b\t1\nc d\t0\n", TRAINING.withColumns("1", null, "3")),
                "a.tsv has no column '3'; give --label-column one of the numbers 1 to 2");
        fails(
                () -> Texts.read("a.tsv", "a b\t1\nc d\t0\n", TRAINING.withColumns("1", "1", null)),
                "a.tsv: --text-column, --text-pair-column and --label-column name the same column twice;"
                        + " give each its own of the numbers 1 to 2");
    }

    @Test
    void columnsInDoubt() {
        fails(
                "a.csv",
                "id,title,notes,label\n1,a,b,0\n",
                "a.csv does not show which column is the text;"
                        + " give --text-column one of id, title, notes, label or the numbers 1 to 4");
        fails(
                "a.csv",
                "text,x,y\na,b,c\n",
                "a.csv does not show which column is the label;"
                        + " give --label-column one of text, x, y or the numbers 1 to 3");
        fails(
                "a.txt",
                "one\ntwo\n",
                "a.txt has no column left for the label; add one, as in text<TAB>label in a .tsv file");
    }

    @Test
    void raggedRows() {
        fails(
                "a.tsv",
                "a b\t1\nc d\n",
                "a.tsv line 2 has 1 field where line 1 has 2; put one tab between two fields and none inside a text");
        fails(
                "a.csv",
                "text,label\n\"a\nb\",1\nwell, no,0\n",
                "a.csv line 4 has 3 fields where line 1 has 2; put a text that has commas in it in double quotes");
    }

    @Test
    void missingLabelsAndTexts() {
        fails("a.tsv", "text\tlabel\na\t1\nb\t \n", "a.tsv line 3 has no label in 'label'; give it one or remove it");
        fails(
                "a.jsonl",
                "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"b\"}",
                "a.jsonl line 2 has no label in 'label'; give it one or remove it");
        fails(
                "a.jsonl",
                "{\"text\": \"a\", \"label\": 1}\n{\"label\": 1}",
                "a.jsonl line 2 has no text in 'text'; give it one, perhaps empty");
    }

    @Test
    void malformedCsv() {
        fails(
                "a.csv",
                "text,label\n\"open,1\nb,0\n",
                "a.csv is not well-formed CSV: Unclosed quoted field at end of input (record starting at line 2);"
                        + " quote the whole field and double the quotes in it");
        assertThatThrownBy(() -> Texts.train("a.csv", "text,label\n\"a\" b,1\n"))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("a.csv is not well-formed CSV")
                .hasMessageContaining("line 2");
    }

    @Test
    void malformedJson() {
        for (String bad : new String[] {
            "{\"text\": \"b\"",
            "{\"text\": b}",
            "{\"text\": \"b\",}",
            "{\"text\": \"b\", \"text\": \"c\"}",
            "{\"text\": \"\u0001\"}",
            "{\"text\": " + "[".repeat(5000)
        }) {
            assertThatThrownBy(() -> Texts.train("a.jsonl", "{\"text\": \"a\", \"label\": 1}\n" + bad))
                    .isInstanceOf(LoaderException.class)
                    .hasMessageMatching("a\\.jsonl line 2 is not well-formed JSON \\(.*\\); correct it or remove it");
        }
        fails(
                "a.jsonl",
                "{\"text\": \"a\", \"label\": 1}\n\"b\"\n",
                "a.jsonl line 2 is not a JSON object;"
                        + " write each example as one, such as {\"text\": \"…\", \"label\": \"…\"}");
        fails(
                "a.json",
                "[{\"text\": \"a\", \"label\": 1}]\n{}",
                "a.json line 2 goes on after the end of the array; keep the examples inside it");
    }

    @Test
    void aLimitOfNothing() {
        fails(() -> TRAINING.withMaxExamples(0), "at least 1 example must be read, not 0; give a higher limit");
    }

    private static void fails(String name, String content, String message) {
        fails(() -> Texts.train(name, content), message);
    }

    private static void fails(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(LoaderException.class).hasMessage(message);
    }
}
