package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonShapesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'text': 'a b', 'label': 'x'}\n{'text': 'c', 'label': 'y'}",
                "{\n 'text': 'a b',\n 'label': 'x'\n}\n{\n 'text': 'c',\n 'label': 'y'\n}",
                "[{'text': 'a b', 'label': 'x'}, {'text': 'c', 'label': 'y'}]",
                "{'version': '0.1', 'data': [{'text': 'a b', 'label': 'x'}, {'text': 'c', 'label': 'y'}]}",
                "{'set': {'train': [{'text': 'a b', 'label': 'x'}, {'text': 'c', 'label': 'y'}]}}",
                "{'features': [{'name': 'text'}, {'name': 'label'}], 'rows': [{'row_idx': 0, 'row': {'text': 'a b', 'label': 'x'},"
                        + " 'truncated_cells': []}, {'row_idx': 1, 'row': {'text': 'c', 'label': 'y'}, 'truncated_cells': []}]}",
                "{'text': ['a b', 'c'], 'label': ['x', 'y']}",
                "{'name': 'mine', 'text': ['a b', 'c'], 'label': ['x', 'y']}",
                "{'text': {'0': 'a b', '1': 'c'}, 'label': {'0': 'x', '1': 'y'}}",
                "{'0': {'text': 'a b', 'label': 'x'}, '1': {'text': 'c', 'label': 'y'}}",
                "{'columns': ['text', 'label'], 'index': [0, 1], 'data': [['a b', 'x'], ['c', 'y']]}",
                "{'schema': {'fields': []}, 'data': [{'index': 0, 'text': 'a b', 'label': 'x'}, {'index': 1, 'text': 'c', 'label': 'y'}]}",
                "{'version': '0.1', 'data': [['text', 'label'], ['a b', 'x'], ['c', 'y']]}",
                "[['text', 'label'], ['a b', 'x'], ['c', 'y']]",
                "['text', 'label']\n['a b', 'x']\n['c', 'y']",
                "{'text': 'a b', 'label': ['x']}\n{'text': 'c', 'label': ['y']}",
                "{'text': 'a b', 'label': 'x', 'tags': ['p', 'q'], 'meta': {'id': 1}}\n{'text': 'c', 'label': 'y'}"
            })
    void examplesAreFound(String json) {
        TextData data = Texts.train("a.json", json.replace('\'', '"'));
        assertThat(Texts.texts(data)).containsExactly("a b", "c");
        assertThat(Texts.labels(data)).containsExactly("x", "y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'text': 'a b', 'words': [['a', 'b'], ['c', 'd']]}", "{'text': ['a b'], 'words': [['a', 'b']]}"
            })
    void listsOfListsBesideATextAreNoExamples(String json) {
        assertThat(Texts.texts(Texts.predict("a.json", json.replace('\'', '"'))))
                .containsExactly("a b");
    }

    @Test
    void keysOfObjectsInObjectsHaveADot() {
        TextData data = Texts.read(
                "a.jsonl",
                "{\"in\": {\"body\": \"a\"}, \"out\": {\"class\": 1}}\n{\"in\": {\"body\": \"b\"}, \"out\": {\"class\": 2}}",
                TextOptions.forTraining().withColumns("in.body", null, "out.class"));
        assertThat(Texts.texts(data)).containsExactly("a", "b");
        assertThat(Texts.labels(data)).containsExactly("1", "2");
    }

    @Test
    void jsonUnderAnotherNameIsReadToo() {
        assertThat(Texts.train("a.csv", "{\"text\": \"a, b\", \"label\": 1}\n{\"text\": \"c\", \"label\": 0}\n")
                        .labels())
                .containsExactly("1", "0");
    }

    @Test
    void severalLabelsOfATextAreASentence() {
        fails(
                "{\"text\":\"a\",\"label\":[\"x\"]}\n{\"text\":\"b\",\"label\":[\"x\",\"y\"]}",
                "a.jsonl line 2 has a list of labels in 'label', and one label for each text is all that can be trained so far;"
                        + " give each text one, or name another --label-column");
        fails(
                "{\"text\":[\"a\",\"b\"],\"label\":1}\n{\"text\":[\"c\",\"d\"],\"label\":0}",
                "a.jsonl line 1 has a list in 'text' where a text belongs; join its parts into one text");
        assertThat(Texts.texts(Texts.predict("a.jsonl", "{\"text\":\"a\",\"label\":[\"x\",\"y\"]}\n")))
                .containsExactly("a");
    }

    @Test
    void numbersThatAreNoneAreNoLabels() {
        for (String none : List.of("NaN", "Infinity", "-Infinity", "null", "\"\"", "\"NaN\"", "\"nan\"")) {
            assertThatThrownBy(() -> Texts.train(
                            "a.jsonl", "{\"text\":\"a\",\"label\":1}\n{\"text\":\"b\",\"label\":" + none + "}"))
                    .isInstanceOf(LoaderException.class)
                    .hasMessageStartingWith("a.jsonl line 2 has no label in 'label'");
        }
    }

    @Test
    void messagesSpeakOfJsonAndNotOfItsReader() {
        fails(
                "{\"text\": \"a\", \"label\": 1}\n{'text': 'a'}",
                "a.jsonl line 2 is not well-formed JSON (Unexpected character ''': JSON has double quotes around keys and texts); correct it or remove it");
        fails(
                "{\"text\": \"a\", \"label\": 1}\n{\"text\": None}",
                "a.jsonl line 2 is not well-formed JSON (Unrecognized token 'None'); correct it or remove it");
        fails(
                "{\"text\": \"a\",\n\"label\": ",
                "a.jsonl line 2 is not well-formed JSON (it ends in the middle of a value); correct it or remove it");
        fails(
                "{\"text\": \"a\", \"text\": \"b\"}",
                "a.jsonl line 1 is not well-formed JSON (the key is there twice: 'text'); correct it or remove it");
        fails(
                "[".repeat(500),
                "a.jsonl line 1 is not well-formed JSON (it is nested too deeply, or a value in it is too long); correct it or remove it");
    }

    @Test
    void severalListsLeaveADoubt() {
        fails(
                "{\"train\": [{\"text\": \"a\"}], \"test\": [{\"text\": \"b\"}]}",
                "a.jsonl has several lists of examples (train, test); save the one that is meant as a file by itself");
    }

    @Test
    void halfACharacterIsReplaced() {
        assertThat(Texts.texts(Texts.predict("a.jsonl", "{\"text\": \"a\\ud800b \\ud83d\\ude00\"}")))
                .containsExactly("a\uFFFDb \uD83D\uDE00");
    }

    @Test
    void manyKeysAreNotColumns() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 9000; i++) {
            lines.append("{\"k").append(i).append("\":1}\n");
        }
        assertThatThrownBy(() -> Texts.train("a.jsonl", lines.toString()))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("9,000 different keys");
    }

    private static void fails(String json, String message) {
        assertThatThrownBy(() -> Texts.train("a.jsonl", json))
                .isInstanceOf(LoaderException.class)
                .hasMessage(message);
    }
}
