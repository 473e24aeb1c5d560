package dev.lapidary.loaders.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TokenizedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ListDatasetTest {
    private static final long SEED = 42;

    @Test
    void examplesArePackedWithoutPadding() {
        TextBatch batch = TextBatch.of(List.of(
                new TokenizedExample(new int[] {101, 7, 102}, new int[] {0, 0, 1}, 1, 5),
                new TokenizedExample(new int[] {101, 102}, new int[] {0, 0}, TokenizedExample.NO_LABEL, 2)));
        assertThat(batch.tokenIds()).containsExactly(101, 7, 102, 101, 102);
        assertThat(batch.typeIds()).containsExactly(0, 0, 1, 0, 0);
        assertThat(batch.sequences().count()).isEqualTo(2);
        assertThat(batch.sequences().start(1)).isEqualTo(3);
        assertThat(batch.labels()).containsExactly(1, -1);
        assertThat(batch.indices()).containsExactly(5, 2);
        assertThat(batch.tokens()).isEqualTo(5);
        assertThat(batch.size()).isEqualTo(2);
    }

    @Property(tries = 200)
    void everyExampleComesOnce(
            @ForAll @IntRange(max = 70) int examples,
            @ForAll @IntRange(min = 1, max = 20) int batchSize,
            @ForAll long seed,
            @ForAll @IntRange(max = 5) int epoch) {
        EpochOrder order = new EpochOrder(examples, batchSize, seed, true);
        List<TextBatch> batches = list(dataset(examples).batches(order, epoch, 0));
        assertThat(batches).hasSize(order.batches());
        assertThat(batches.stream().limit(Math.max(0, batches.size() - 1)))
                .allMatch(batch -> batch.size() == batchSize);
        assertThat(indices(dataset(examples).batches(order, epoch, 0)))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, examples).boxed().toList());
    }

    @Test
    void theOrderFollowsSeedAndEpoch() {
        EpochOrder order = new EpochOrder(50, 8, SEED, true);
        assertThat(indices(order, 1)).isEqualTo(indices(new EpochOrder(50, 8, SEED, true), 1));
        assertThat(indices(order, 0)).isNotEqualTo(indices(order, 1));
        assertThat(indices(order, 0)).isNotEqualTo(indices(new EpochOrder(50, 8, SEED + 1, true), 0));
        assertThat(indices(new EpochOrder(50, 8, SEED, false), 3))
                .isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void aResumedEpochGoesOnWhereItStopped() {
        EpochOrder order = new EpochOrder(20, 8, SEED, true);
        Dataset<TextBatch> dataset = dataset(20);
        assertThat(indices(dataset.batches(order, 2, 1)))
                .isEqualTo(indices(order, 2).subList(8, 20));
        assertThat(dataset.batches(order, 2, 3)).isExhausted();
        assertThatThrownBy(() -> dataset.batches(order, 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anOrderOfOtherExamplesIsRefused() {
        assertThatThrownBy(() -> dataset(20).batches(new EpochOrder(19, 8, SEED, true), 0, 0))
                .hasMessage("an order of 19 for 20 examples");
    }

    private static Dataset<TextBatch> dataset(int count) {
        return new ListDataset<>(examples(count), TextBatch::of);
    }

    private static List<TokenizedExample> examples(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TokenizedExample(new int[1 + i % 5], new int[1 + i % 5], i % 2, i))
                .toList();
    }

    private static List<Integer> indices(EpochOrder order, int epoch) {
        return indices(dataset(order.examples()).batches(order, epoch, 0));
    }

    private static List<Integer> indices(BatchIterator<TextBatch> batches) {
        return list(batches).stream()
                .flatMapToInt(batch -> Arrays.stream(batch.indices()))
                .boxed()
                .toList();
    }

    private static List<TextBatch> list(BatchIterator<TextBatch> batches) {
        List<TextBatch> list = new ArrayList<>();
        try (batches) {
            batches.forEachRemaining(list::add);
        }
        return list;
    }
}
