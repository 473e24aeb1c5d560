package dev.lapidary.train;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.ListDataset;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TokenizedExample;
import dev.lapidary.models.Masks;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A BERT that fits a test, with random weights, and a task it can learn: does the text hold token 5? */
final class TinyBert implements AutoCloseable {
    final Scope scope;
    final BertForSequenceClassification model;
    final ParameterStore store;

    TinyBert(Backend backend, long seed) {
        this(backend, 2, seed);
    }

    TinyBert(Backend backend, int layers, long seed) {
        this(backend, layers, 0.1, seed);
    }

    TinyBert(Backend backend, int layers, double dropout, long seed) {
        scope = Scope.root(backend, "model");
        BertConfig config = BertConfig.of(
                        "config.json",
                        Map.of(
                                "vocab_size",
                                50,
                                "hidden_size",
                                32,
                                "num_hidden_layers",
                                layers,
                                "num_attention_heads",
                                4,
                                "intermediate_size",
                                64,
                                "max_position_embeddings",
                                40,
                                "initializer_range",
                                0.1))
                .withDropout(dropout);
        model = new BertForSequenceClassification(config, 2, new Masks(seed));
        store = new ParameterStore(model.parameters(), scope);
        TorchRandom random = new TorchRandom(seed);
        store.parameters().values().forEach((Parameter parameter) -> parameter.initialize(random));
    }

    Dataset<TextBatch> examples(int count, long seed) {
        RandomStream random = new RandomStream(seed, 1);
        List<TokenizedExample> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[3 + random.nextInt(12)];
            for (int t = 1; t < ids.length; t++) {
                ids[t] = 6 + random.nextInt(44);
            }
            int label = i % 2;
            if (label == 1) {
                ids[1 + random.nextInt(ids.length - 1)] = 5;
            }
            examples.add(new TokenizedExample(ids, new int[ids.length], label, i));
        }
        return new ListDataset<>(examples, TextBatch::of);
    }

    ClassificationTask<TextBatch> task(double labelSmoothing) {
        return new ClassificationTask<>(
                (batch, scope) ->
                        model.forward(TokenBatch.of(scope, batch.tokenIds(), batch.typeIds(), batch.sequences())),
                labelSmoothing);
    }

    @Override
    public void close() {
        scope.close();
    }
}
