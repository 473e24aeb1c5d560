package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelSetTest {
    @Test
    void numbersSortByTheirSizeAndWordsByTheirLetters() {
        assertThat(LabelSet.of(List.of("10", "9", "-1", "9")).names()).containsExactly("-1", "9", "10");
        assertThat(LabelSet.of(List.of("spam", "ham", "10", "9")).names()).containsExactly("10", "9", "ham", "spam");
    }

    @Test
    void everyLabelHasItsIndex() {
        LabelSet labels = LabelSet.of(List.of("b", "a", "c"));
        assertThat(labels.idOf(labelled("c"))).isEqualTo(2);
        assertThat(labels.name(0)).isEqualTo("a");
        assertThat(labels.size()).isEqualTo(3);
    }

    @Test
    void aModelsClassesMayBeWrittenAsIndices() {
        LabelSet labels = LabelSet.ofModel(List.of("LABEL_0", "LABEL_1"));
        assertThat(labels.idOf(labelled("1"))).isEqualTo(1);
        assertThat(labels.idOf(labelled("LABEL_1"))).isEqualTo(1);
        assertThatThrownBy(() -> labels.idOf(labelled("2"))).isInstanceOf(LoaderException.class);
        assertThatThrownBy(() -> labels.idOf(labelled("-1"))).isInstanceOf(LoaderException.class);
    }

    @Test
    void namesThatAreNumbersAreNotIndices() {
        LabelSet labels = LabelSet.ofModel(List.of("1", "2", "3"));
        assertThat(labels.idOf(labelled("1"))).isZero();
        assertThatThrownBy(() -> labels.idOf(labelled("0"))).isInstanceOf(LoaderException.class);
    }

    @Test
    void anUnknownLabelIsNamedWithItsPlace() {
        assertThatThrownBy(() -> LabelSet.ofModel(List.of("ham", "other")).idOf(labelled("spam")))
                .isInstanceOf(LoaderException.class)
                .hasMessage("'spam' in train.csv line 7 is not one of the model's labels (ham, other);"
                        + " correct it, or train a new head for the labels of this file with --replace-head");
        assertThatThrownBy(() -> LabelSet.of(List.of("ham", "other")).idOf(labelled("spam")))
                .hasMessage("'spam' in train.csv line 7 is not one of the training data's labels (ham, other);"
                        + " correct it, or train on examples of it");
        assertThatThrownBy(() -> LabelSet.of(List.of("ham", "other")).idOf(labelled(null)))
                .hasMessage("train.csv line 7 has no label; give it one of ham, other");
    }

    @Test
    void longListsAreCutShort() {
        List<String> names = IntStream.range(0, 150).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> LabelSet.of(names).idOf(labelled("x"))).hasMessageContaining("18, 19 and 130 more)");
    }

    @Test
    void aClassifierNeedsTwoLabels() {
        assertThatThrownBy(() -> LabelSet.of(List.of("a", "a")))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        "the training data has only the label 'a', and a classifier needs two; check --label-column");
    }

    @Test
    void severalClassesOfOneNameLoadButNoExampleIsOfThem() {
        LabelSet labels = LabelSet.ofModel(List.of("a", "b", "a"));
        assertThat(labels.names()).containsExactly("a", "b", "a");
        assertThat(labels.idOf(labelled("b"))).isEqualTo(1);
        assertThatThrownBy(() -> labels.idOf(labelled("a")))
                .isInstanceOf(LoaderException.class)
                .hasMessage("'a' in train.csv line 7 is the name of several of the model's classes;"
                        + " give each its own in id2label");
    }

    @Test
    void aNumberIsAnIndexOnlyWhereItCannotMeanAnythingElseOrWasDeclaredOne() {
        List<String> stars = List.of("1 star", "2 stars", "3 stars");
        assertThatThrownBy(() -> LabelSet.ofModel(stars).idOf(labelled("1")))
                .isInstanceOf(LoaderException.class)
                .hasMessage("'1' in train.csv line 7 is not one of the model's labels (1 star, 2 stars, 3 stars);"
                        + " if it is the index of '2 stars', say so with --labels-are-indices; else correct it");
        assertThatThrownBy(() -> LabelSet.ofModel(List.of("spam", "ham")).idOf(labelled("0")))
                .hasMessageContaining("--labels-are-indices");
        assertThat(LabelSet.ofModelByIndex(stars).idOf(labelled("1"))).isEqualTo(1);
        assertThat(LabelSet.ofModelByIndex(stars).idOf(labelled("1 star"))).isZero();
        assertThat(LabelSet.ofModelByIndex(List.of("1", "2", "3")).idOf(labelled("1")))
                .isEqualTo(1);
        assertThat(LabelSet.ofModelByIndex(List.of("a", "a")).idOf(labelled("1")))
                .isEqualTo(1);
        assertThatThrownBy(() -> LabelSet.ofModelByIndex(stars).idOf(labelled("3")))
                .isInstanceOf(LoaderException.class);
    }

    @Test
    void numbersAreComparedByTheirSize() {
        assertThat(LabelSet.ofModel(List.of("1", "2", "10")).idOf(labelled("10.0")))
                .isEqualTo(2);
        assertThat(LabelSet.ofModel(List.of("LABEL_1", "LABEL_0")).idOf(labelled("1")))
                .isZero();
        assertThat(LabelSet.ofModel(List.of("LABEL_0", "LABEL_1")).idOf(labelled("1.0")))
                .isEqualTo(1);
    }

    private static Example labelled(String label) {
        return new Example("", null, label, new Place("train.csv", 7));
    }
}
