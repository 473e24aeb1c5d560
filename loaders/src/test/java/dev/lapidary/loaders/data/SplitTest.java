package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SplitTest {
    @Property(tries = 200)
    void everyLabelHasItsShare(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 4, max = 60) Integer> sizes,
            @ForAll @DoubleRange(min = 0.3, max = 0.7) double fraction,
            @ForAll long seed) {
        List<Example> examples = examples(sizes);
        Split<Example> split = Split.stratified(examples, fraction, seed);
        assertThat(Stream.of(split.training(), split.validation()).flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(examples);
        assertThat(split.validation()).hasSize((int) Math.round(examples.size() * fraction));
        for (int label = 0; label < sizes.size(); label++) {
            assertThat(count(split.validation(), label) - sizes.get(label) * fraction)
                    .isBetween(-1.0, 1.0);
            assertThat(count(split.training(), label)).isPositive();
        }
        assertThat(split).isEqualTo(Split.stratified(examples, fraction, seed));
        assertThat(split.training())
                .isSortedAccordingTo(
                        (a, b) -> Long.compare(a.where().line(), b.where().line()));
    }

    @Test
    void theSeedDecides() {
        List<Example> examples = examples(List.of(50, 50));
        assertThat(Split.stratified(examples, 0.1, 42).validation())
                .isNotEqualTo(Split.stratified(examples, 0.1, 43).validation());
    }

    @Test
    void manySmallClassesGiveTheirShareTogether() {
        Split<Example> split = Split.stratified(examples(List.of(4, 4, 4, 4, 4, 1)), 0.1, 42);
        assertThat(split.validation()).hasSize(2);
        assertThat(count(split.training(), 5)).isEqualTo(1);
    }

    @Test
    void aSplitThatCannotBe() {
        List<Example> few = examples(List.of(2, 2));
        assertThatThrownBy(() -> Split.stratified(few, 1, 42))
                .isInstanceOf(LoaderException.class)
                .hasMessage("--validation-split must lie between 0 and 1, not 1.0; 0.1 holds out one example in ten");
        assertThatThrownBy(() -> Split.stratified(few, 0.1, 42))
                .isInstanceOf(LoaderException.class)
                .hasMessage("--validation-split 0.1 of 4 examples holds out none; raise it or add examples");
    }

    private static long count(List<Example> examples, int label) {
        return examples.stream().filter(e -> e.label().equals("" + label)).count();
    }

    /** As many examples of label 0, 1, … as {@code sizes} says, in turn. */
    private static List<Example> examples(List<Integer> sizes) {
        List<Example> examples = new ArrayList<>();
        int largest = sizes.stream().mapToInt(size -> size).max().orElseThrow();
        for (int i = 0; i < largest; i++) {
            int round = i;
            IntStream.range(0, sizes.size())
                    .filter(label -> round < sizes.get(label))
                    .forEach(label -> examples.add(
                            new Example("text", null, "" + label, new Place("a.tsv", examples.size() + 1))));
        }
        return examples;
    }
}
