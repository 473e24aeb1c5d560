package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.emulator.EmulatedGraphs;
import dev.lapidary.emulator.EmulatedGraphs.Fault;
import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.resnet.ResNetConfig;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import dev.lapidary.train.tasks.classification.ImageClassificationTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whole trainings on the GPU backend with CUDA graphs and without: dropout, a learning rate that changes in each step, batches
 * of other sizes, evaluation in between. On the emulated device losses and weights are the same to the bit.
 */
class GraphTrainingTest {
    private static final boolean REAL_GPU = Boolean.getBoolean("lapidary.gpu");
    private static final int EPOCHS = 5;

    /**
     * What a step comes to once it repeats.
     *
     * @param graphs that are run
     * @param direct operations that are too few for a graph
     * @param updates at most of operations in graphs, on average
     */
    private record Step(int graphs, int direct, int updates) {}

    /**
     * The first operations, and the rest of forward, backward and the gradient's norm. 5 change with the learning rate, 18 with
     * dropout's counters, and the 14 of the norm as other rows of the embeddings have gradients.
     */
    private static final Step BERT = new Step(2, 0, 5 + 18 + 14);

    /** The learning rate is that of weights that decay and of those that do not. */
    private static final Step RESNET = new Step(2, 0, 2);

    /**
     * What the emulated device was asked for, up to some moment.
     *
     * @param direct kernels and products, one by one
     * @param inGraphs those of graphs
     * @param updates of them, before a graph was run again
     * @param graphs that were run
     * @param waits of the host until all was done
     */
    private record Counts(long direct, long inGraphs, long updates, long graphs, long waits) {
        private static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        static Counts now() {
            return REAL_GPU
                    ? NONE
                    : new Counts(
                            EmulatedGraphs.directOperations(),
                            EmulatedGraphs.operations(),
                            EmulatedGraphs.updates(),
                            EmulatedGraphs.launches(),
                            EmulatedGraphs.waits());
        }

        Counts since(Counts before) {
            return new Counts(
                    direct - before.direct,
                    inGraphs - before.inGraphs,
                    updates - before.updates,
                    graphs - before.graphs,
                    waits - before.waits);
        }
    }

    /**
     * What a training came to.
     *
     * @param lastSteps the counts of as many steps as an epoch has
     * @param lastStep of them, the last one's
     */
    private record Run(List<Double> losses, float[] weights, Counts lastSteps, Counts lastStep) {}

    @AfterEach
    void mend() {
        if (!REAL_GPU && Emulator.obstacle().isEmpty()) {
            EmulatedGraphs.inject(Fault.NONE);
        }
    }

    /** Each batch has another number of tokens, and few numbers come again. */
    @Test
    void bertOnTheGpuIsTheSame() {
        assertSame(bert(true, true), bert(false, true));
    }

    /** Each epoch has the same batches, as in a long training all sizes come again. */
    @Test
    void bertOnTheGpuRepeatsItself() {
        Run without = bert(false, false);
        assertRepeats(bert(true, false), without, BERT);
        assertLostUpdatesAreNoticed(() -> bert(true, false), without);
    }

    /** The last batch of an epoch is smaller. */
    @Test
    void resNetOnTheGpuRepeatsItself() {
        Run without = resNet(false);
        assertRepeats(resNet(true), without, RESNET);
        assertLostUpdatesAreNoticed(() -> resNet(true), without);
    }

    /** As many layers as BERT-base has: what its step consists of does not depend on their size. */
    @Test
    void aStepOfTwelveLayersIsTwoGraphs() {
        for (Precision precision : Precision.values()) {
            assertStep(twelveLayers(backend(true, precision)), BERT);
        }
    }

    /** The host stops twice, for the gradient's norm and for the loss, which then is there already. */
    private static void assertStep(Run run, Step expected) {
        if (!REAL_GPU) {
            Counts step = run.lastStep();
            assertThat(step.waits()).as("%s", step).isEqualTo(2);
            assertThat(step.graphs()).as("%s", step).isEqualTo(expected.graphs());
            assertThat(step.direct()).as("%s", step).isEqualTo(expected.direct());
        }
    }

    @Test
    void bertInBfloat16RepeatsItself() {
        assertRepeats(bert(backend(true, Precision.BF16), false), bert(backend(false, Precision.BF16), false), BERT);
    }

    @Test
    void resNetInBfloat16RepeatsItself() {
        assertRepeats(resNet(backend(true, Precision.BF16)), resNet(backend(false, Precision.BF16)), RESNET);
    }

    @Test
    void rowsThatFillUpABatchBelongToNoText() {
        try (Scope scope = Scope.root(backend(true), "test")) {
            TokenBatch batch =
                    TokenBatch.of(scope, new int[] {7, 8, 9}, new int[] {1, 1, 0}, SequenceOffsets.ofLengths(2, 1));
            assertThat(batch.tokenIds().toInts()).containsExactly(7, 8, 9, 7, 7, 7, 7, 7);
            assertThat(batch.typeIds().toInts()).containsExactly(1, 1, 0, 1, 1, 1, 1, 1);
            assertThat(batch.positionIds().toInts()).containsExactly(0, 1, 0, 0, 0, 0, 0, 0);
            assertThat(batch.texts().count()).isEqualTo(2);
            assertThat(batch.sequences().tokens()).isEqualTo(8);
            assertThat(batch.sequences().dropoutRows()).isEqualTo(3);
        }
    }

    private static void assertRepeats(Run actual, Run expected, Step step) {
        assertSame(actual, expected);
        assertStep(actual, step);
        if (!REAL_GPU) {
            assertThat(expected.lastSteps().inGraphs()).isZero();
            Counts counts = actual.lastSteps();
            assertThat(counts.inGraphs())
                    .as("all but the few operations between one read and the next, %s", counts)
                    .isGreaterThan(8 * counts.direct());
            assertThat(counts.updates())
                    .as("memory is where it was, and few other arguments change, %s", counts)
                    .isLessThanOrEqualTo(step.updates() * actual.losses().size() / EPOCHS);
        }
    }

    /** Were dropout's counters, the learning rate or an address not updated in a graph, the tests above would see it. */
    private static void assertLostUpdatesAreNoticed(Supplier<Run> training, Run right) {
        if (!REAL_GPU) {
            EmulatedGraphs.inject(Fault.UPDATES_ARE_LOST);
            try {
                assertThat(training.get().losses()).isNotEqualTo(right.losses());
            } catch (TrainingException noticedAtOnce) {
                // The norm of an earlier batch's rows of the embeddings may be no number at all.
            }
        }
    }

    /** Products of other sizes may be summed up in another order on a real GPU: batches are filled up where there are graphs. */
    private static void assertSame(Run actual, Run expected) {
        if (REAL_GPU) {
            for (int step = 0; step < expected.losses().size(); step++) {
                assertThat(actual.losses().get(step))
                        .isCloseTo(expected.losses().get(step), within(1e-3));
            }
            return;
        }
        assertThat(actual.losses()).isEqualTo(expected.losses());
        assertThat(actual.weights()).isEqualTo(expected.weights());
    }

    private static Run bert(boolean graphs, boolean shuffle) {
        return bert(backend(graphs), shuffle);
    }

    private static Run bert(Backend backend, boolean shuffle) {
        try (TinyBert bert = new TinyBert(backend, 7)) {
            return run(bert.store, shuffle, (listener, settings) -> new Trainer<>(
                            bert.model,
                            bert.store,
                            bert.scope,
                            bert.task(0.1),
                            bert.examples(80, 1),
                            bert.examples(20, 2),
                            settings,
                            listener)
                    .train());
        }
    }

    /** A batch in each epoch, always the same. */
    private static Run twelveLayers(Backend backend) {
        try (TinyBert bert = new TinyBert(backend, 12, 7)) {
            Dataset<TextBatch> texts = bert.examples(4, 1);
            return run(bert.store, false, (listener, settings) -> new Trainer<>(
                            bert.model, bert.store, bert.scope, bert.task(0.1), texts, null, settings, listener)
                    .train());
        }
    }

    private static Run resNet(boolean graphs) {
        return resNet(backend(graphs));
    }

    private static Run resNet(Backend backend) {
        ResNetConfig config = ResNetConfig.of(
                "config.json",
                Map.of(
                        "embedding_size",
                        4,
                        "hidden_sizes",
                        List.of(8, 12),
                        "depths",
                        List.of(1, 1),
                        "layer_type",
                        "bottleneck",
                        "small_image_stem",
                        true));
        try (Scope scope = Scope.root(backend, "model")) {
            ResNetForImageClassification model = new ResNetForImageClassification(config, 3, WhenFrozen.FOLLOW);
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            ModelBuffer.bind(model.buffers(), scope);
            TorchRandom random = new TorchRandom(1);
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            DrawnImages images = new DrawnImages(60);
            ImageClassificationTask task = new ImageClassificationTask(model, 0.1);
            return run(store, true, (listener, settings) -> new Trainer<>(
                            model, store, scope, task, images, images, settings, listener)
                    .train());
        }
    }

    private static Run run(
            ParameterStore store, boolean shuffle, BiConsumer<TrainingListener, TrainingSettings> training) {
        List<Double> losses = new ArrayList<>();
        List<Counts> counts = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void updated(Progress progress) {
                losses.add(progress.loss());
                counts.add(Counts.now());
            }
        };
        TrainingSettings settings = TrainingSettings.builder()
                .learningRate(3e-3)
                .epochs(EPOCHS)
                .warmupRatio(0.1)
                .batchSize(16)
                .loggingSteps(5)
                .shuffle(shuffle)
                .build();
        training.accept(listener, settings);
        int steps = counts.size() / EPOCHS;
        Counts last = counts.getLast();
        return new Run(
                losses,
                store.values().toFloats(),
                last.since(counts.get(counts.size() - 1 - steps)),
                last.since(counts.get(counts.size() - 2)));
    }

    private static Backend backend(boolean graphs) {
        return backend(graphs, Precision.FLOAT32);
    }

    private static Backend backend(boolean graphs, Precision precision) {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        System.setProperty("lapidary.cuda.graphs", graphs + "");
        try {
            return Backends.cuda(0, precision);
        } finally {
            System.clearProperty("lapidary.cuda.graphs");
        }
    }
}
