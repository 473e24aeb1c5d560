package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormatTest {
    @Test
    void quotesInTsvAreLiteral() {
        TextData data = Texts.train("a.tsv", "\"quoted\" , said he\t1\nan \"open one\t0\n\"\"\t1\n");
        assertThat(Texts.texts(data)).containsExactly("\"quoted\" , said he", "an \"open one", "\"\"");
        assertThat(Texts.labels(data)).containsExactly("1", "0", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyLineEndIsALineEnd(String end) {
        for (String separator : List.of("\t", ",")) {
            String content =
                    String.join(end, "good%s1", "bad%s0", "", "fine%s1").replace("%s", separator);
            TextData data = Texts.train(separator.equals(",") ? "a.csv" : "a.tsv", content);
            assertThat(Texts.texts(data)).containsExactly("good", "bad", "fine");
            assertThat(Texts.labels(data)).containsExactly("1", "0", "1");
            assertThat(Texts.lines(data)).containsExactly(1L, 2L, 4L);
        }
    }

    @Test
    void quotedCsvFieldsHoldLineBreaksCommasAndQuotes() {
        TextData data = Texts.train("a.csv", "text,label\n\"one,\r\ntwo \"\"three\"\"\",x\nplain \"inner\",y\n");
        assertThat(Texts.texts(data)).containsExactly("one,\r\ntwo \"three\"", "plain \"inner\"");
        assertThat(Texts.lines(data)).containsExactly(2L, 4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tsv", "a.csv", "a.jsonl"})
    void aByteOrderMarkIsNotText(String name) {
        String content =
                switch (name) {
                    case "a.tsv" -> "text\tlabel\ngood\t1\n";
                    case "a.csv" -> "text,label\ngood,1\n";
                    default -> "{\"text\": \"good\", \"label\": 1}";
                };
        assertThat(Texts.texts(Texts.train(name, "\uFEFF" + content))).containsExactly("good");
    }

    @Test
    void emptyTextsAreTexts() {
        assertThat(Texts.texts(Texts.train("a.tsv", "\t1\nfine\t0\n\t1\n"))).containsExactly("", "fine", "");
        assertThat(Texts.texts(Texts.predict("a.csv", "text\n\"\"\nfine\n"))).containsExactly("", "fine");
        assertThat(Texts.texts(Texts.predict("a.tsv", "text\n\nfine\n"))).containsExactly("", "fine");
        assertThat(Texts.texts(Texts.predict("a.txt", "one\n\nthree\n"))).containsExactly("one", "", "three");
        assertThat(Texts.texts(Texts.train("a.jsonl", "{\"text\": \"\", \"label\": 0}")))
                .containsExactly("");
    }

    @Test
    void jsonLabelsKeepTheirSpelling() {
        TextData data = Texts.train(
                "a.jsonl",
                """
                {"text": "a", "label": 1}

                {"label": "ham", "text": "b \\u00e9 \\n", "meta": {"ignored": [1, 2]}}
                {"text": "c", "label": true}
                """);
        assertThat(Texts.texts(data)).containsExactly("a", "b é \n", "c");
        assertThat(Texts.labels(data)).containsExactly("1", "ham", "true");
        assertThat(Texts.lines(data)).containsExactly(1L, 3L, 4L);
        assertThat(data.describe()).isEqualTo("a.jsonl: 3 examples, text = 'text', label = 'label'");
    }

    @Test
    void aJsonArrayIsReadToo() {
        TextData data = Texts.train(
                "a.json",
                """
                [
                  {"sentence1": "a", "sentence2": "b", "label": "x"},
                  {"sentence1": "c", "sentence2": "d", "label": "y"}
                ]
                """);
        assertThat(Texts.texts(data)).containsExactly("a", "c");
        assertThat(Texts.pairs(data)).containsExactly("b", "d");
        assertThat(Texts.lines(data)).containsExactly(2L, 3L);
    }

    @Test
    void plainLinesAreNeverSplit() {
        TextData data = Texts.predict("a.txt", "text\nhello, world\n{braces}\n");
        assertThat(Texts.texts(data)).containsExactly("text", "hello, world", "{braces}");
        assertThat(data.describe()).isEqualTo("a.txt: 3 examples, text = 'line'");
    }

    @Test
    void contentTellsWhereTheNameDoesNot() {
        assertThat(Texts.labels(Texts.train("train.txt", "good\t1\nbad\t0\n"))).containsExactly("1", "0");
        assertThat(Texts.labels(Texts.train("standard input", "{\"text\": \"a\", \"label\": 7}\n")))
                .containsExactly("7");
        assertThat(Texts.texts(Texts.predict("standard input", "a, b\nc\td\n"))).containsExactly("a, b", "c\td");
    }
}
