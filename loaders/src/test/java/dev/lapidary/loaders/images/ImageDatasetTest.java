package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.loaders.data.LabelSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ImageDatasetTest {
    private static final LabelSet LABELS = LabelSet.of(List.of("cat", "dog"));
    private static final ImagePipeline PIPELINE =
            new ImagePipeline(Preprocessing.imageNet(8), new Augmentation.ResizedCrop(0.5, true));

    @Test
    void everyPictureComesOnceWithItsLabel() {
        List<ImageBatch> batches = read(dataset(examples(20), 4, BadImages.Policy.FAIL), 0, 0);
        assertThat(batches).extracting(ImageBatch::size).containsExactly(8, 8, 4);
        List<Integer> indices = indices(batches);
        assertThat(indices)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).boxed().toList());
        for (ImageBatch batch : batches) {
            assertThat(batch.pixels()).hasSize(batch.size() * 8 * 8 * 3);
            for (int i = 0; i < batch.size(); i++) {
                assertThat(batch.labels()[i]).isEqualTo(batch.indices()[i] % 2);
            }
        }
    }

    @Test
    void theNumbersDependOnSeedAndEpochButNotOnThreadsNorOnResuming() {
        List<ImageBatch> one = read(dataset(examples(20), 1, BadImages.Policy.FAIL), 1, 0);
        List<ImageBatch> four = read(dataset(examples(20), 4, BadImages.Policy.FAIL), 1, 0);
        List<ImageBatch> resumed = read(dataset(examples(20), 4, BadImages.Policy.FAIL), 1, 2);
        assertThat(pixels(four)).isDeepEqualTo(pixels(one));
        assertThat(pixels(resumed)).isDeepEqualTo(pixels(one.subList(2, 3)));
        assertThat(indices(read(dataset(examples(20), 4, BadImages.Policy.FAIL), 2, 0)))
                .isNotEqualTo(indices(one));
    }

    @Test
    void badPicturesAreLeftOutAndCounted() {
        List<ImageExample> examples = withBadOnes(20);
        BadImages bad = new BadImages(BadImages.Policy.SKIP);
        ImageDataset dataset = dataset(examples, 2, bad);
        List<ImageBatch> batches = read(dataset, 0, 0);
        assertThat(indices(batches)).hasSize(18).doesNotContain(3, 11);
        assertThat(batches).allMatch(batch -> batch.pixels().length == batch.size() * 8 * 8 * 3);
        assertThat(indices(read(dataset, 1, 0))).hasSize(18);
        assertThat(bad.count()).isEqualTo(2);
        assertThat(bad.reasons()).containsOnlyKeys("bad-3.jpg", "bad-11.jpg");
        float[] alone = new float[PIPELINE.values()];
        ImageBatch last = batches.getLast();
        int index = last.indices()[last.size() - 1];
        PIPELINE.fill(examples.get(index), 42, 0, index, alone, 0);
        assertThat(Arrays.copyOfRange(last.pixels(), (last.size() - 1) * alone.length, last.size() * alone.length))
                .isEqualTo(alone);
    }

    @Test
    void aBadPictureEndsTheRun() {
        ImageDataset dataset = dataset(withBadOnes(4), 2, BadImages.Policy.FAIL);
        try (ImageBatchIterator batches = batches(dataset, 0, 0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(LoaderException.class)
                    .hasMessage(
                            "bad-3.jpg is not a JPEG, PNG, GIF, BMP or WebP image, whatever its name says; convert or"
                                    + " remove it, or leave such images out with --on-bad-image skip");
        }
    }

    @Test
    void aStripIsRefusedBeforeItIsScaled() {
        ImageExample strip = Pictures.fixture("strip.png", "cat");
        assertThatThrownBy(() -> PIPELINE.fill(strip, 0, 0, 0, new float[PIPELINE.values()], 0))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        "strip.png has 1000×2 pixels, too narrow a strip to be scaled by its shorter edge; crop it");
    }

    @Test
    void decodingStaysAheadButBounded() throws InterruptedException {
        AtomicInteger read = new AtomicInteger();
        byte[] file = Fixtures.bytes("rgb.png");
        List<ImageExample> examples = IntStream.range(0, 80)
                .mapToObj(i -> new ImageExample(
                        i + ".png",
                        () -> {
                            read.incrementAndGet();
                            return file;
                        },
                        "cat",
                        null))
                .toList();
        ImageBatchIterator batches = batches(dataset(examples, 2, BadImages.Policy.FAIL), 0, 0);
        batches.next();
        Thread.sleep(100);
        assertThat(read.get()).isLessThanOrEqualTo(8 * (1 + ImageBatchIterator.AHEAD));
        List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lapidary-decode"))
                .toList();
        assertThat(workers).hasSize(2);
        batches.close();
        batches.close();
        for (Thread worker : workers) {
            assertThat(worker.join(Duration.ofSeconds(60))).isTrue();
        }
        assertThatThrownBy(batches::hasNext).isInstanceOf(IllegalStateException.class);
    }

    private static List<ImageExample> examples(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> Pictures.fixture(i % 3 == 0 ? "rgb.png" : "halved-chroma.jpg", i % 2 == 0 ? "cat" : "dog"))
                .toList();
    }

    private static List<ImageExample> withBadOnes(int count) {
        List<ImageExample> examples = new ArrayList<>(examples(count));
        for (int i = 3; i < Math.min(count, 12); i += 8) {
            examples.set(i, Pictures.of("bad-" + i + ".jpg", new byte[] {1, 2, 3}, "dog"));
        }
        return examples;
    }

    @Test
    void recycledBatchesAreDecodedInto() {
        ImageDataset dataset = dataset(withBadOnes(80), 2, BadImages.Policy.SKIP);
        List<ImageBatch> all = read(dataset, 0, 0);
        Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        try (ImageBatchIterator batches = batches(dataset, 0, 0)) {
            for (ImageBatch expected : all) {
                ImageBatch batch = batches.next();
                assertThat(batch.pixels()).isEqualTo(expected.pixels());
                arrays.add(batch.pixels());
                batch.release();
            }
        }
        assertThat(arrays.size()).isLessThan(all.size());
    }

    private static ImageDataset dataset(List<ImageExample> examples, int workers, BadImages.Policy policy) {
        return dataset(examples, workers, new BadImages(policy));
    }

    private static ImageDataset dataset(List<ImageExample> examples, int workers, BadImages bad) {
        return new ImageDataset(examples, LABELS, PIPELINE, bad, workers);
    }

    private static ImageBatchIterator batches(ImageDataset dataset, int epoch, int firstBatch) {
        return dataset.batches(new EpochOrder(dataset.size(), 8, 42, true), epoch, firstBatch);
    }

    private static List<ImageBatch> read(ImageDataset dataset, int epoch, int firstBatch) {
        List<ImageBatch> read = new ArrayList<>();
        try (ImageBatchIterator batches = batches(dataset, epoch, firstBatch)) {
            batches.forEachRemaining(read::add);
        }
        return read;
    }

    private static List<Integer> indices(List<ImageBatch> batches) {
        return batches.stream()
                .flatMapToInt(batch -> Arrays.stream(batch.indices()))
                .boxed()
                .toList();
    }

    private static float[][] pixels(List<ImageBatch> batches) {
        return batches.stream().map(ImageBatch::pixels).toArray(float[][]::new);
    }
}
