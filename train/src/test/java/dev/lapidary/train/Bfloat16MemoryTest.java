package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.emulator.Emulator;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Masks;
import dev.lapidary.models.Module;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import dev.lapidary.models.resnet.ResNetConfig;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a forward pass leaves for backward takes half the memory in bfloat16, but for statistics and what comes in. */
class Bfloat16MemoryTest {
    @Test
    void bertsActivationsTakeHalf() {
        assertHalf(bert(Precision.BF16), bert(Precision.FLOAT32));
    }

    @Test
    void resNetsActivationsTakeHalf() {
        assertHalf(resNet(Precision.BF16), resNet(Precision.FLOAT32));
    }

    private static void assertHalf(long bfloat16, long single) {
        assertThat((double) bfloat16 / single)
                .as("%d bytes and %d", bfloat16, single)
                .isBetween(0.5, 0.54);
    }

    private static long bert(Precision precision) {
        BertConfig config = BertConfig.of(
                "config.json",
                Map.of(
                        "vocab_size",
                        50,
                        "hidden_size",
                        128,
                        "num_hidden_layers",
                        2,
                        "num_attention_heads",
                        2,
                        "intermediate_size",
                        256,
                        "max_position_embeddings",
                        40));
        BertForSequenceClassification model = new BertForSequenceClassification(config, 2, new Masks(7));
        int[] ids = new int[64];
        return bytes(
                precision,
                model,
                Map.of(),
                scope -> model.forward(TokenBatch.of(scope, ids, ids, SequenceOffsets.ofLengths(32, 20, 12))));
    }

    private static long resNet(Precision precision) {
        ResNetConfig config = ResNetConfig.of(
                "config.json",
                Map.of(
                        "embedding_size",
                        16,
                        "hidden_sizes",
                        List.of(16, 32),
                        "depths",
                        List.of(1, 1),
                        "layer_type",
                        "basic",
                        "small_image_stem",
                        true));
        ResNetForImageClassification model = new ResNetForImageClassification(config, 3, WhenFrozen.FOLLOW);
        return bytes(
                precision,
                model,
                model.buffers(),
                scope -> model.forward(scope.zeros("images", Shape.of(4, 16, 16, 3))));
    }

    /** What the device's memory holds after a forward pass and did not before. */
    private static long bytes(
            Precision precision, Module model, Map<String, ModelBuffer> buffers, Function<Scope, Tensor> forward) {
        assumeTrue(Emulator.install(), () -> "skipped: " + Emulator.obstacle().orElseThrow());
        Backend backend = Backends.cuda(0, precision);
        try (Scope scope = Scope.root(backend, "model")) {
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            ModelBuffer.bind(buffers, scope);
            TorchRandom random = new TorchRandom(1);
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            long before = backend.pool().liveBytes();
            try (Scope step = scope.child("step")) {
                Tensor logits = forward.apply(step);
                assertThat(logits.data().dtype()).isEqualTo(DType.F32);
                return backend.pool().liveBytes() - before;
            }
        }
    }
}
