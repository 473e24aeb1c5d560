package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatcherTest {
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
        Batcher batcher = new Batcher(examples(examples), batchSize, seed, true);
        List<TextBatch> batches = list(batcher.batches(epoch));
        assertThat(batches).hasSize(batcher.batchesPerEpoch());
        assertThat(batches.stream().limit(Math.max(0, batches.size() - 1)))
                .allMatch(batch -> batch.size() == batchSize);
        assertThat(order(batcher, epoch))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, examples).boxed().toList());
    }

    @Test
    void theOrderFollowsSeedAndEpoch() {
        Batcher batcher = new Batcher(examples(50), 8, SEED, true);
        assertThat(order(batcher, 1)).isEqualTo(order(new Batcher(examples(50), 8, SEED, true), 1));
        assertThat(order(batcher, 0)).isNotEqualTo(order(batcher, 1));
        assertThat(order(batcher, 0)).isNotEqualTo(order(new Batcher(examples(50), 8, SEED + 1, true), 0));
        assertThat(order(new Batcher(examples(50), 8, SEED, false), 3))
                .isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void aResumedEpochGoesOnWhereItStopped() {
        List<Integer> made = new ArrayList<>();
        List<TokenizedExample> examples = examples(20);
        Batcher batcher = new Batcher(
                20,
                i -> {
                    made.add(i);
                    return examples.get(i);
                },
                8,
                SEED,
                true);
        List<Integer> all = order(batcher, 2);
        made.clear();
        assertThat(indices(batcher.batches(2, 1))).isEqualTo(all.subList(8, 20)).isEqualTo(made);
        assertThat(batcher.batches(2, 3)).isExhausted();
        assertThatThrownBy(() -> batcher.batches(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<TokenizedExample> examples(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TokenizedExample(new int[1 + i % 5], new int[1 + i % 5], i % 2, i))
                .toList();
    }

    private static List<Integer> order(Batcher batcher, int epoch) {
        return indices(batcher.batches(epoch));
    }

    private static List<Integer> indices(Iterator<TextBatch> batches) {
        return list(batches).stream()
                .flatMapToInt(batch -> Arrays.stream(batch.indices()))
                .boxed()
                .toList();
    }

    private static List<TextBatch> list(Iterator<TextBatch> batches) {
        List<TextBatch> list = new ArrayList<>();
        batches.forEachRemaining(list::add);
        return list;
    }
}
