package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What separates fields, whatever a file's name says, and when quotes are quoting. */
class SeparatorTest {
    @ParameterizedTest
    @CsvSource({
        "a.csv,;,semicolons",
        "a.csv,TAB,tabs",
        "a.csv,|,vertical bars",
        "a.tsv,;,semicolons",
        "a.tsv,COMMA,commas"
    })
    void isFoundThoughTheNameSaysAnother(String name, String separator, String called) {
        String character = separator.replace("TAB", "\t").replace("COMMA", ",");
        TextData data = Texts.train(name, "text#label\nfine#pos\nvery bad#neg\n".replace("#", character));
        assertThat(Texts.texts(data)).containsExactly("fine", "very bad");
        assertThat(data.notes()).singleElement().asString().contains("separated by " + called);
    }

    @Test
    void ofTwoThatDivideEvenlyTheOneThatLooksLikeATableIsRight() {
        TextData data = Texts.train("a.csv", "nice, really;pos\nbad, no;neg\ngood, yes;pos\nawful, sad;neg\n");
        assertThat(data.labels()).containsExactly("pos", "neg");
        TextData commas = Texts.train("a.csv", "nice; really,pos\nbad; no,neg\ngood; yes,pos\nsad; so,neg\n");
        assertThat(commas.labels()).containsExactly("pos", "neg");
        assertThat(commas.notes()).isEmpty();
    }

    @Test
    void excelsFirstLineSaysIt() {
        TextData data = Texts.train("a.csv", "sep=;\r\ntext;label\r\n\"a; b\";x\r\nc, d;y\r\n");
        assertThat(Texts.texts(data)).containsExactly("a; b", "c, d");
        assertThat(Texts.lines(data)).containsExactly(3L, 4L);
    }

    @Test
    void emptyFieldsAndLinesAtTheEndAreNothing() {
        TextData data = Texts.train("a.csv", "text,label,,\nfine,pos,,\nbad,neg\ngood,pos,,,,\n  \n,,,\n,,,\n\n");
        assertThat(Texts.texts(data)).containsExactly("fine", "bad", "good");
        assertThat(Texts.labels(data)).containsExactly("pos", "neg", "pos");
    }

    @Test
    void withoutAnExtensionLabelledLinesAreATable() {
        assertThat(Texts.train("/dev/fd/63", "text,label\nfine,pos\nbad,neg\n").labels())
                .containsExactly("pos", "neg");
        assertThat(Texts.texts(Texts.predict("/dev/fd/63", "text,label\nfine,pos\n")))
                .containsExactly("fine");
        assertThat(Texts.texts(Texts.predict("/dev/fd/63", "Well, yes\nNo, no\n")))
                .containsExactly("Well, yes", "No, no");
    }

    @Test
    void pandasQuotesInTsvAreQuoting() {
        TextData data = Texts.train(
                "a.tsv",
                "text\tlabel\n\"She said \"\"no\"\" twice\"\tneg\n\"tab\there\"\tpos\n\"two\nlines\"\tneg\nplain\tpos\n");
        assertThat(Texts.texts(data)).containsExactly("She said \"no\" twice", "tab\there", "two\nlines", "plain");
        assertThat(Texts.lines(data)).containsExactly(2L, 3L, 4L, 6L);
        assertThat(data.notes()).singleElement().asString().contains("quoting");
    }

    @Test
    void aColumnInQuotesIsQuoted() {
        TextData data = Texts.train("a.tsv", "\"text\"\t\"label\"\n\"fine\"\t1\n\"so so\"\t0\n");
        assertThat(Texts.texts(data)).containsExactly("fine", "so so");
        assertThat(data.describe()).contains("text = 'text'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quoted\" , said he\t1\nfine\t0\n",
                "\"wow\"\t1\nfine \"so\t0\n",
                "\"an open quote\t1\nand its end\"\t0\n",
                "\"wow\"\t1\n\"fine\t0\n",
                "\"a whole text in quotes\"\t1\nanother one\t0\n"
            })
    void otherQuotesInTsvAreText(String content) {
        List<String> texts = content.lines().map(line -> line.split("\t")[0]).toList();
        assertThat(Texts.texts(Texts.train("a.tsv", content))).isEqualTo(texts);
    }

    @Test
    void aSpaceBeforeAQuoteIsNoText() {
        TextData data = Texts.train("a.csv", "text, label\n\"nice, really\", \"pos\"\n\"bad\", \"neg\"\n");
        assertThat(Texts.texts(data)).containsExactly("nice, really", "bad");
        assertThat(data.labels()).containsExactly("pos", "neg");
    }
}
