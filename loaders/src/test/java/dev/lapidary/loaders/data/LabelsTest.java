package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When two labels are one, and which labels are odd. */
class LabelsTest {
    @Test
    void wholeNumbersAreTheSameWithAPoint() {
        assertThat(labels("1", "0", "1.0", "0.0", "+1").names()).containsExactly("0", "1");
        assertThat(labels("1.0", "0.0").names()).containsExactly("0", "1");
        assertThat(labels("-1.0", "1", "-0").names()).containsExactly("-1", "0", "1");
        LabelSet set = labels("0", "1");
        assertThat(set.idOf(example("1.0"))).isEqualTo(1);
        assertThat(LabelSet.ofModel(List.of("0.0", "1.0")).idOf(example("1"))).isEqualTo(1);
    }

    @Test
    void otherNumbersKeepTheirSpelling() {
        assertThat(labels("0.5", "1.0").names()).containsExactly("0.5", "1.0");
        assertThat(labels("007", "7").names()).containsExactly("007", "7");
        assertThat(labels("1.0", "one").names()).containsExactly("1.0", "one");
    }

    @Test
    void unicodeFormsAndBlanksDoNotCount() {
        LabelSet set = labels("caf\u00e9", "cafe\u0301", " th\u00e9\u00a0", "th\u00e9", "\uFEFFth\u00e9");
        assertThat(set.names()).containsExactly("caf\u00e9", "th\u00e9");
        assertThat(set.idOf(example("cafe\u0301"))).isZero();
        assertThat(LabelSet.ofModel(List.of("cafe\u0301", "x")).idOf(example("caf\u00e9")))
                .isZero();
    }

    @Test
    void trainingAndValidationFilesAgree() {
        LabelSet trained = Texts.train("a.csv", "text,label\na,1\nb,0\nc,1.0\n").labelSet();
        Texts.train("b.csv", "text,label\na,1.0\nb,0.0\n").examples().forEach(trained::idOf);
        Texts.train("b.jsonl", "{\"text\":\"a\",\"label\":1.0}\n{\"text\":\"a\",\"label\":0}")
                .examples()
                .forEach(trained::idOf);
    }

    @Test
    void missingValuesAmongNumbersAreNoLabels() {
        for (String missing : List.of("nan", "NaN", "None", "NULL", "<NA>", "N/A")) {
            assertThatThrownBy(() -> Texts.train("a.csv", "text,label\na,1.0\nb,0.0\nc," + missing + "\n"))
                    .isInstanceOf(LoaderException.class)
                    .hasMessage("a.csv line 4 has no label in 'label' but '" + missing + "'; give it one or remove it");
        }
        assertThat(Texts.labels(Texts.predict("a.csv", "text,label\na,1\nb,nan\n")))
                .containsExactly("1", null);
    }

    @Test
    void amongWordsTheyAreNoted() {
        TextData data = Texts.train("a.csv", "text,label\na,x\nb,none\nc,y\n");
        assertThat(data.labels()).containsExactly("x", "none", "y");
        assertThat(data.notes())
                .containsExactly(
                        "a.csv: 1 example has the label 'none', which is taken as a class; remove these lines if it stands for a missing one");
    }

    @Test
    void minusOneIsNoted() {
        assertThat(Texts.train("a.tsv", "text\tlabel\na\t0\nb\t1\nc\t-1\nd\t-1\n")
                        .notes())
                .containsExactly(
                        "a.tsv: 2 examples have the label -1, which often stands for no label; it is taken as a class, so remove these lines if it does");
        assertThatThrownBy(() ->
                        Texts.train("a.tsv", "text\tlabel\na\t-1\nb\t-1\n").labelSet())
                .hasMessageContaining("only the label '-1'")
                .hasMessageContaining("test set");
    }

    @Test
    void labelsThatDifferInCaseAreNoted() {
        assertThat(Texts.train("a.csv", "text,label\na,True\nb,false\nc,true\n").notes())
                .singleElement()
                .asString()
                .contains("'True' and 'true' differ only in case");
        assertThatThrownBy(() -> LabelSet.of(List.of("True", "False")).idOf(example("true")))
                .hasMessageContaining("though 'True' is");
    }

    @Test
    void scoresAreNoClasses() {
        StringBuilder scores = new StringBuilder("text,label\n");
        for (int i = 0; i < 12; i++) {
            scores.append("text ").append(i).append(",0.").append(i + 11).append("\n");
        }
        assertThatThrownBy(() -> Texts.train("a.csv", scores.toString()).labelSet())
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining(
                        "a.csv has 12 different numbers with fractions in 'label', such as 0.11, which look like scores");
        TextData ratings = Texts.train("a.csv", "text,stars\na,0.5\nb,1.0\nc,1.5\nd,1.0\n");
        assertThat(ratings.labelSet().names()).containsExactly("0.5", "1.0", "1.5");
        assertThat(ratings.notes()).singleElement().asString().contains("predicting a score is not among");
    }

    @Test
    void aLabelForEachExampleIsNoClass() {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 25; i++) {
            rows.append("fine,").append(i).append("\n");
        }
        assertThatThrownBy(() -> Texts.train("a.csv", rows.toString()).labelSet())
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("another label in 'label' for each of its 25 examples");
    }

    private static LabelSet labels(String... labels) {
        return LabelSet.of(List.of(labels));
    }

    private static Example example(String label) {
        return new Example("", null, label, new Place("train.csv", 7));
    }
}
