package dev.lapidary.models.bert;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.models.Classifier.Unit;
import dev.lapidary.models.Masks;
import dev.lapidary.models.ModelException;
import dev.lapidary.models.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BertForSequenceClassificationTest {
    private final Backend backend = Backends.cpu(1);
    private final Scope scope = Scope.root(backend, "model");
    private final BertForSequenceClassification model = model(2, scope);

    private static BertForSequenceClassification model(int layers, Scope scope) {
        BertConfig config = BertConfig.of(
                "config.json",
                Map.of(
                        "vocab_size", 30,
                        "hidden_size", 24,
                        "num_hidden_layers", layers,
                        "num_attention_heads", 3,
                        "intermediate_size", 50,
                        "max_position_embeddings", 9));
        BertForSequenceClassification model = new BertForSequenceClassification(config, 4, new Masks(1));
        ParameterStore store = new ParameterStore(model.parameters(), scope);
        TorchRandom random = new TorchRandom(3);
        store.parameters().values().forEach(p -> p.initialize(random));
        return model;
    }

    private static TokenBatch batch(Scope scope, int... lengths) {
        SequenceOffsets sequences = SequenceOffsets.ofLengths(lengths);
        int[] ids = IntStream.range(0, sequences.tokens()).map(i -> i * 7 % 30).toArray();
        return TokenBatch.of(scope, ids, new int[ids.length], sequences);
    }

    @Test
    void parametersAreNamedAsInCheckpoints() {
        List<String> expected = new ArrayList<>(List.of(
                "bert.embeddings.word_embeddings.weight",
                "bert.embeddings.position_embeddings.weight",
                "bert.embeddings.token_type_embeddings.weight",
                "bert.embeddings.LayerNorm.weight",
                "bert.embeddings.LayerNorm.bias"));
        for (int i = 0; i < 2; i++) {
            for (String part : List.of(
                    "attention.self.query",
                    "attention.self.key",
                    "attention.self.value",
                    "attention.output.dense",
                    "attention.output.LayerNorm",
                    "intermediate.dense",
                    "output.dense",
                    "output.LayerNorm")) {
                expected.add("bert.encoder.layer." + i + "." + part + ".weight");
                expected.add("bert.encoder.layer." + i + "." + part + ".bias");
            }
        }
        expected.addAll(
                List.of("bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"));
        assertThat(model.parameters().keySet()).containsExactlyElementsOf(expected);
    }

    @Test
    void biasesAndNormalizationDoNotDecay() {
        model.parameters().forEach((key, parameter) -> assertThat(parameter.decays())
                .as(key)
                .isEqualTo(!key.endsWith("bias") && !key.contains("LayerNorm")));
    }

    @Test
    void unitsHoldEveryParameterOnceFromTheInputUp() {
        assertThat(model.units())
                .extracting(Unit::name)
                .containsExactly("embeddings", "layer.0", "layer.1", "classifier");
        assertThat(model.units().stream().flatMap(unit -> unit.parameters().stream()))
                .containsExactlyInAnyOrderElementsOf(model.parameters().values());
        assertThat(model.units().get(2).parameters())
                .extracting(Parameter::name)
                .endsWith("bert.pooler.dense.weight", "bert.pooler.dense.bias");
    }

    @Test
    void aSequenceDoesNotSeeItsNeighbours() {
        try (Scope inference = scope.inference("test")) {
            Tensor together = model.forward(batch(inference, 5, 3, 9));
            Tensor alone = model.forward(batch(inference, 5));
            assertThat(together.shape()).isEqualTo(Shape.of(3, 4));
            assertThat(Arrays.copyOf(together.data().toDoubles(), 4))
                    .containsExactly(alone.data().toDoubles(), within(1e-6));
        }
    }

    @Test
    void dropoutIsTheSameInTheSameStepAndAnotherInAnother() {
        double[] first = logitsInStep(1);
        assertThat(logitsInStep(1)).isEqualTo(first);
        assertThat(logitsInStep(2)).isNotEqualTo(first);
    }

    private double[] logitsInStep(int step) {
        try (Scope training = scope.child("step")) {
            model.startPass(step);
            return model.forward(batch(training, 5, 3)).data().toDoubles();
        }
    }

    @Test
    void gradientsDoNotDependOnTheNumberOfThreads() {
        double[] alone = gradients(Backends.cpu(1));
        assertThat(gradients(Backends.cpu(2))).isEqualTo(alone);
        assertThat(gradients(Backends.cpu(3))).isEqualTo(alone);
    }

    /** Of a batch that is large enough to be shared out, with dropout. */
    private static double[] gradients(Backend backend) {
        Scope scope = Scope.root(backend, "model");
        BertForSequenceClassification model = model(2, scope);
        int[] lengths = IntStream.range(0, 64).map(i -> 1 + i % 9).toArray();
        try (Scope step = scope.child("step")) {
            int[] labels = IntStream.range(0, 64).map(i -> i % 4).toArray();
            crossEntropy(model.forward(batch(step, lengths)), step.ofInts(labels), 0)
                    .backward();
        }
        return model.parameters().values().stream()
                .flatMapToDouble(p -> Arrays.stream(p.gradient().toDoubles()))
                .toArray();
    }

    @Test
    void aSequenceLongerThanThePositionsIsRefused() {
        assertThat(model.maxLength()).isEqualTo(9);
        assertThatThrownBy(() -> model.forward(batch(scope, 2, 10)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a sequence of 10 tokens")
                .hasMessageContaining("--max-seq-length 9");
    }

    @Test
    void liveBytesReturnToTheSameFigureAfterEveryStep() {
        step(); // the first gives gradients their memory
        long before = backend.pool().liveBytes();
        for (int i = 0; i < 3; i++) {
            step();
            assertThat(backend.pool().liveBytes()).isEqualTo(before);
        }
    }

    private void step() {
        try (Scope step = scope.child("step")) {
            crossEntropy(model.forward(batch(step, 4, 9)), step.ofInts(0, 3), 0).backward();
        }
    }

    @Test
    void inferenceTakesNoMoreMemoryForMoreLayers() {
        assertThat(peakOfInference(8)).isEqualTo(peakOfInference(3));
    }

    /** The most that a forward pass held at once, beyond the parameters. */
    private static long peakOfInference(int layers) {
        Backend backend = Backends.cpu(1);
        Scope scope = Scope.root(backend, "model");
        BertForSequenceClassification model = model(layers, scope);
        long parameters = backend.pool().liveBytes();
        try (Scope inference = scope.inference("test")) {
            model.forward(batch(inference, 9, 9, 9, 9));
        }
        return backend.pool().peakBytes() - parameters;
    }

    @Test
    void aFrozenBodyKeepsNothingForBackward() {
        model.parameters().forEach((key, parameter) -> parameter.setTrainable(key.startsWith("classifier")));
        try (Scope step = scope.child("step")) {
            TokenBatch batch = batch(step, 9, 9);
            long before = backend.pool().liveBytes();
            Tensor logits = model.forward(batch);
            long oneHiddenState = 18 * 24 * 4;
            assertThat(backend.pool().liveBytes() - before)
                    .as("embeddings, which add three vectors, and the last hidden state")
                    .isLessThan(9 * oneHiddenState);
            crossEntropy(logits, step.ofInts(0, 3), 0).backward();
        }
        assertThat(model.parameters().get("classifier.weight").gradient().toDoubles())
                .isNotEqualTo(new double[4 * 24]);
    }
}
