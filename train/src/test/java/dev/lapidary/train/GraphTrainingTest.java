package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.emulator.EmulatedGraphs;
import dev.lapidary.emulator.EmulatedGraphs.Fault;
import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.resnet.ResNetConfig;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import dev.lapidary.train.TrainingSettings.BestBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whole trainings on the GPU backend with CUDA graphs and without: dropout, a learning rate that changes in each step, batches
 * of other sizes, evaluation in between. On the emulated device losses and weights are the same to the bit.
 */
class GraphTrainingTest {
    private static final boolean REAL_GPU = Boolean.getBoolean("lapidary.gpu");

    /** What a training came to. */
    private record Run(List<Double> losses, float[] weights, List<Long> graphs) {
        /** How many graphs were run in the last steps, per step. */
        double graphsPerStep(int steps) {
            return (double) (graphs.getLast() - graphs.get(graphs.size() - 1 - steps)) / steps;
        }
    }

    @AfterEach
    void mend() {
        if (!REAL_GPU && Emulator.obstacle().isEmpty()) {
            EmulatedGraphs.inject(Fault.NONE);
        }
    }

    /** Each batch has another number of tokens. */
    @Test
    void bertOnTheGpuIsTheSame() {
        Run with = bert(true);
        assertSame(with, bert(false));
        System.out.println("GRAPHS bert " + with.graphs());
        assertThat(REAL_GPU ? 1 : with.graphsPerStep(10)).isGreaterThanOrEqualTo(1);
    }

    /** The last batch of an epoch is smaller. */
    @Test
    void resNetOnTheGpuIsTheSame() {
        Run with = resNet(true);
        assertSame(with, resNet(false));
        System.out.println("GRAPHS resnet " + with.graphs());
        assertThat(REAL_GPU ? 1 : with.graphsPerStep(10)).isGreaterThanOrEqualTo(1);
    }

    /** Were dropout's counters, the learning rate or an address not updated in a graph, the tests above would notice. */
    @Test
    void lostUpdatesAreNoticed() {
        assumeTrue(!REAL_GPU, "skipped: it needs the emulated device");
        Run right = resNet(false);
        EmulatedGraphs.inject(Fault.UPDATES_ARE_LOST);
        assertThat(resNet(true).losses()).isNotEqualTo(right.losses());
        assertThatThrownBy(() -> bert(true))
                .as("ids are read from where they were in another batch")
                .isInstanceOf(ShapeException.class);
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

    private static Run bert(boolean graphs) {
        try (TinyBert bert = new TinyBert(backend(graphs), 7)) {
            return run(bert.store, (listener, settings) -> new Trainer(
                            bert.model,
                            bert.store,
                            bert.scope,
                            settings,
                            bert.examples(80, 1),
                            bert.examples(20, 2),
                            listener)
                    .train());
        }
    }

    private static Run resNet(boolean graphs) {
        ResNetConfig config = ResNetConfig.of(Map.of(
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
        try (Scope scope = Scope.root(backend(graphs), "model")) {
            ResNetForImageClassification model = new ResNetForImageClassification(config, 3, WhenFrozen.FOLLOW);
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            ModelBuffer.bind(model.buffers(), scope);
            RandomStream random = new RandomStream(1, 0);
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            Examples pictures = new DrawnPictures(model, 60);
            return run(store, (listener, settings) -> new Trainer(
                            model, store, scope, settings, pictures, pictures, listener)
                    .train());
        }
    }

    private static Run run(ParameterStore store, BiConsumer<TrainingListener, TrainingSettings> training) {
        List<Double> losses = new ArrayList<>();
        List<Long> graphs = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void updated(Progress progress) {
                losses.add(progress.loss());
                graphs.add(REAL_GPU ? 0 : EmulatedGraphs.launches());
            }
        };
        TrainingSettings settings = new TrainingSettings(
                OptimizerSettings.adamW(3e-3),
                Schedule.LINEAR,
                new Strategy.Full(),
                6,
                0,
                0,
                0.1,
                16,
                1,
                32,
                0,
                5,
                0.1,
                BestBy.ACCURACY,
                true,
                42);
        training.accept(listener, settings);
        return new Run(losses, store.values().toFloats(), graphs);
    }

    private static Backend backend(boolean graphs) {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        System.setProperty("lapidary.cuda.graphs", graphs + "");
        try {
            return Backends.cuda(0);
        } finally {
            System.clearProperty("lapidary.cuda.graphs");
        }
    }
}
