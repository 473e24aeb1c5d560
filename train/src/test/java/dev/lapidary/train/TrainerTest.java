package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.train.metrics.Metrics;
import dev.lapidary.train.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {
    private static TrainingSettings.Builder builder(int epochs) {
        return TrainingSettings.builder()
                .learningRate(3e-3)
                .epochs(epochs)
                .warmupRatio(0.1)
                .batchSize(16)
                .loggingSteps(5);
    }

    private static TrainingSettings settings(int epochs) {
        return builder(epochs).build();
    }

    private static Trainer.Result train(TinyBert bert, TrainingSettings settings, TrainingListener listener) {
        return new Trainer<>(
                        bert.model,
                        bert.store,
                        bert.scope,
                        bert.task(0.1),
                        bert.examples(160, 1),
                        bert.examples(60, 2),
                        settings,
                        listener)
                .train();
    }

    @Test
    void learns() {
        List<Double> accuracies = new ArrayList<>();
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            Trainer.Result result = train(bert, settings(12), new TrainingListener() {
                @Override
                public void evaluated(Progress progress, Metrics metrics, double seconds, boolean best) {
                    accuracies.add(metrics.value("accuracy"));
                }
            });
            assertThat(accuracies).hasSize(12);
            assertThat(accuracies.getLast()).isGreaterThan(0.9);
            assertThat(result.last().step()).isEqualTo(120);
            assertThat(result.last().examples()).isEqualTo(12 * 160);
            assertThat(result.best()).isNotNull();
        }
    }

    @Test
    void sameSeedSameBitsOnOneThreadAndOnTwo() {
        float[] once = weightsAfter(Backends.cpu(1));
        assertThat(weightsAfter(Backends.cpu(1))).containsExactly(once);
        assertThat(weightsAfter(Backends.cpu(2))).containsExactly(once);
    }

    private static float[] weightsAfter(Backend backend) {
        try (TinyBert bert = new TinyBert(backend, 7)) {
            train(bert, settings(2), new TrainingListener() {});
            return bert.store.values().toFloats();
        }
    }

    /** The loss is read after the backward pass, and before the update. */
    @Test
    void aLossThatIsNoNumberSpoilsNoWeights() {
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            bert.store.parameters().get("classifier.bias").data().set(Double.NaN, 0);
            float[] before = bert.store.values().toFloats();
            assertThatExceptionOfType(TrainingException.class)
                    .isThrownBy(() -> train(bert, settings(1), new TrainingListener() {}))
                    .withMessageStartingWith("the loss stopped being a finite number at step 1 of 10;");
            assertThat(bert.store.values().toFloats()).isEqualTo(before);
        }
    }

    @Test
    void everyStepReturnsTheMemoryItTook() {
        Set<Long> live = new TreeSet<>();
        Backend backend = Backends.cpu();
        try (TinyBert bert = new TinyBert(backend, 7)) {
            train(bert, settings(2), new TrainingListener() {
                @Override
                public void updated(Progress progress) {
                    live.add(backend.pool().liveBytes());
                }
            });
        }
        assertThat(live).hasSize(1);
        assertThat(backend.pool().liveBytes()).isZero();
    }

    @Test
    void frozenPartsStayAsTheyAre() {
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            float[] before = bert.store
                    .parameters()
                    .get("bert.encoder.layer.0.output.dense.weight")
                    .data()
                    .toFloats();
            float[] classifier =
                    bert.store.parameters().get("classifier.weight").data().toFloats();
            train(
                    bert,
                    builder(1)
                            .learningRate(1e-3)
                            .strategy(new FreezingStrategy.HeadOnly())
                            .build(),
                    new TrainingListener() {});
            assertThat(bert.store
                            .parameters()
                            .get("bert.encoder.layer.0.output.dense.weight")
                            .data()
                            .toFloats())
                    .containsExactly(before);
            assertThat(bert.store.parameters().get("classifier.weight").data().toFloats())
                    .isNotEqualTo(classifier);
        }
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndSaysWhere() {
        TrainingSettings absurd = builder(3)
                .optimizer(Sgd.Settings.plain())
                .learningRate(1e30)
                .maxGradNorm(0)
                .build();
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            assertThatExceptionOfType(TrainingException.class)
                    .isThrownBy(() -> train(bert, absurd, new TrainingListener() {}))
                    .withMessageContaining("step ")
                    .withMessageContaining("--learning-rate");
        }
    }

    /** Also where the batches of an update are not of one size: a loss is the mean of its examples, not of its batches. */
    @ParameterizedTest
    @CsvSource({"160, 8, 2", "150, 5, 3", "158, 6, 4"})
    void accumulatedBatchesCountAsOne(int examples, int batchSize, int passes) {
        float[] whole = weightsAfterAccumulating(examples, batchSize * passes, 1);
        float[] parts = weightsAfterAccumulating(examples, batchSize, passes);
        for (int i = 0; i < whole.length; i++) {
            assertThat(parts[i]).isCloseTo(whole[i], within(1e-6f));
        }
    }

    /** By SGD: Adam would magnify what rounding makes of gradients near zero. */
    private static float[] weightsAfterAccumulating(int examples, int batchSize, int passes) {
        TrainingSettings settings = builder(1)
                .optimizer(Sgd.Settings.plain())
                .learningRate(0.05)
                .batchSize(batchSize)
                .accumulationSteps(passes)
                .build();
        try (TinyBert bert = new TinyBert(Backends.cpu(), 2, 0, 7)) {
            new Trainer<>(
                            bert.model,
                            bert.store,
                            bert.scope,
                            bert.task(0.1),
                            bert.examples(examples, 1),
                            null,
                            settings,
                            null)
                    .train();
            return bert.store.values().toFloats();
        }
    }

    @Test
    void aListenerCanEndTheRun() {
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            Trainer.Result result = train(bert, settings(3), new TrainingListener() {
                private int step;

                @Override
                public void updated(Progress progress) {
                    step = progress.step();
                }

                @Override
                public boolean wantsToStop() {
                    return step == 7;
                }
            });
            assertThat(result.last().step()).isEqualTo(7);
        }
    }

    @Test
    void aMetricThatTheTaskDoesNotKnowIsRefusedAtOnce() {
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            TrainingSettings settings = builder(1).bestMetric("bleu").build();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> train(bert, settings, null))
                    .withMessageStartingWith("there is no metric 'bleu' here; choose one of accuracy");
        }
    }

    /** Memory that head-only training takes for gradients and moments, in numbers. */
    @Test
    void whatIsFrozenHasNeitherGradientsNorMoments() {
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            TrainingSettings settings =
                    builder(1).strategy(new FreezingStrategy.HeadOnly()).build();
            train(bert, settings, null);
            assertThat(bert.store.gradients().size()).isEqualTo(2 * 32 + 16);
        }
    }
}
