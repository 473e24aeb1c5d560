package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.loaders.data.TextOptions.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnChoiceTest {
    private static final TextOptions TRAINING = TextOptions.forTraining();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sentence,label | text = 'sentence', label = 'label'",
                "label,text | text = 'text', label = 'label'",
                "idx,sentence1,sentence2,label | text = 'sentence1', text pair = 'sentence2', label = 'label'",
                "premise,hypothesis,label,idx | text = 'premise', text pair = 'hypothesis', label = 'label'",
                "question1,question2,label | text = 'question1', text pair = 'question2', label = 'label'",
                "question,sentence,label | text = 'question', text pair = 'sentence', label = 'label'",
                "id,Text,Intent | text = 'Text', label = 'Intent'",
                ",review,sentiment | text = 'review', label = 'sentiment'",
                "note,label | text = 'note', label = 'label'"
            })
    void conventionalNamesAreRecognised(String header, String chosen) {
        String row = header.replaceAll("[^,]+", "some words here").replaceFirst("^,", "1,");
        TextData data = Texts.train("a.csv", header + "\n" + row + "\n");
        assertThat(data.describe()).isEqualTo("a.csv: 1 example, " + chosen);
    }

    @Test
    void aFileWithoutHeaderAndTwoColumnsIsTextAndLabel() {
        TextData data = Texts.train("train.tsv", "a fine film\t1\na dull film\t0\nfine\t1\n");
        assertThat(data.describe()).isEqualTo("train.tsv: 3 examples, text = column 1, label = column 2, no header");
    }

    @Test
    void labelsMayComeFirst() {
        TextData data = Texts.train("sms", "ham\tsee you at nine\nspam\tyou won\nham\tok then\nspam\tcall now\n");
        assertThat(data.describe()).isEqualTo("sms: 4 examples, text = column 2, label = column 1, no header");
    }

    @Test
    void aWordOverNumbersOrOverRepeatedWordsIsAHeader() {
        assertThat(Texts.train("a.csv", "remark,stars\nvery good,5\nso so,3\nnot good,3\n")
                        .describe())
                .isEqualTo("a.csv: 3 examples, text = 'remark', label = 'stars'");
        assertThat(Texts.labels(
                        Texts.train("a.tsv", "request\tkind\nhello\tgreet\nbye\tleave\nhi\tgreet\nciao\tleave\n")))
                .containsExactly("greet", "leave", "greet", "leave");
    }

    @Test
    void aConventionalNameThatRecursIsALabel() {
        TextData data =
                Texts.train("a.tsv", "hello there\tquestion\nhow so\tquestion\ngo home\torder\nsit down\torder\n");
        assertThat(data.labels()).containsExactly("question", "order");
    }

    @Test
    void theUserDecidesAboutTheHeader() {
        String content = "text\tlabel\nfine\tgood\n";
        assertThat(Texts.read("a.tsv", content, TRAINING.withHeader(Header.ABSENT))
                        .labels())
                .containsExactly("label", "good");
        assertThat(Texts.read("a.tsv", "fine\t1\ngood\t0\n", TRAINING.withHeader(Header.PRESENT))
                        .labels())
                .containsExactly("0");
    }

    @Test
    void columnsAreNamedOrNumbered() {
        String named = "id,a,b,c\n1,x y,z,0\n2,v,w,1\n";
        assertThat(Texts.read("a.csv", named, TRAINING.withColumns("b", "A", "c"))
                        .describe())
                .isEqualTo("a.csv: 2 examples, text = 'b', text pair = 'a', label = 'c'");
        assertThat(Texts.read("a.csv", named, TRAINING.withColumns("2", null, "4"))
                        .describe())
                .isEqualTo("a.csv: 2 examples, text = 'a', label = 'c'");
        String numbered = "7\tgood film\tbad film\t0\n8\tfine\tdull\t1\n";
        assertThat(Texts.read("a.tsv", numbered, TRAINING.withColumns("2", "3", "4"))
                        .describe())
                .isEqualTo("a.tsv: 2 examples, text = column 2, text pair = column 3, label = column 4, no header");
    }

    @Test
    void aNamedTextStandsAlone() {
        TextOptions options = TRAINING.withColumns("sentence2", null, null);
        TextData data = Texts.read("a.csv", "sentence1,sentence2,label\na,b,0\nc,d,1\n", options);
        assertThat(Texts.texts(data)).containsExactly("b", "d");
        assertThat(Texts.pairs(data)).containsOnlyNulls();
    }

    @Test
    void predictionTakesLabelsOrNone() {
        assertThat(Texts.labels(Texts.predict("a.jsonl", "{\"text\": \"a\", \"label\": null}\n{\"text\": \"b\"}")))
                .containsOnlyNulls();
        assertThat(Texts.texts(Texts.predict("a.csv", "sentence\na\nb\n"))).containsExactly("a", "b");
        assertThat(Texts.labels(Texts.predict("a.tsv", "a b\t1\nc d\t0\n"))).containsExactly("1", "0");
    }

    @Test
    void aLimitKeepsTheFirstExamplesAndAllLabels() {
        TextData data = Texts.read("a.tsv", "b c\t0\nd e\t1\nf g\t2\n", TRAINING.withMaxExamples(2));
        assertThat(Texts.texts(data)).containsExactly("b c", "d e");
        assertThat(data.labels()).containsExactly("0", "1", "2");
        assertThat(data.describe()).startsWith("a.tsv: 2 of 3 examples, ");
    }
}
