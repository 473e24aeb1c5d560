package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.train.TrainingSettings.BestBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static TrainingSettings settings(OptimizerSettings optimizer, Strategy strategy, int epochs) {
        return new TrainingSettings(
                optimizer,
                Schedule.LINEAR,
                strategy,
                epochs,
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
    }

    private static TrainingSettings settings(int epochs) {
        return settings(OptimizerSettings.adamW(3e-3), new Strategy.Full(), epochs);
    }

    private static Trainer.Result train(TinyBert bert, TrainingSettings settings, TrainingListener listener) {
        return new Trainer(
                        bert.model,
                        bert.store,
                        bert.scope,
                        settings,
                        bert.examples(160, 1),
                        bert.examples(60, 2),
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
                    accuracies.add(metrics.accuracy());
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
            train(bert, settings(OptimizerSettings.adamW(1e-3), new Strategy.HeadOnly(), 1), new TrainingListener() {});
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
        OptimizerSettings absurd =
                new OptimizerSettings(OptimizerSettings.Kind.SGD, 1e30, 0, false, 0, 0, 0, 0, 0, 0, 0);
        try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
            assertThatExceptionOfType(TrainingException.class)
                    .isThrownBy(() -> train(bert, settings(absurd, new Strategy.Full(), 3), new TrainingListener() {}))
                    .withMessageContaining("step ")
                    .withMessageContaining("--learning-rate");
        }
    }

    @Test
    void accumulatedBatchesCountAsOne() {
        TrainingSettings whole = settings(1);
        TrainingSettings halves = new TrainingSettings(
                OptimizerSettings.adamW(3e-3),
                Schedule.LINEAR,
                new Strategy.Full(),
                1,
                0,
                0,
                0.1,
                8,
                2,
                32,
                0,
                5,
                0.1,
                BestBy.ACCURACY,
                true,
                42);
        List<Integer> steps = new ArrayList<>();
        for (TrainingSettings settings : List.of(whole, halves)) {
            try (TinyBert bert = new TinyBert(Backends.cpu(), 7)) {
                steps.add(
                        train(bert, settings, new TrainingListener() {}).last().step());
            }
        }
        assertThat(steps).containsExactly(10, 10);
    }
}
