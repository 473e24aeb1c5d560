package dev.lapidary.models.bert;

import static dev.lapidary.autograd.ops.Activate.activate;
import static dev.lapidary.autograd.ops.Gather.gather;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Scope;
import dev.lapidary.models.Classifier.Unit;
import dev.lapidary.models.Linear;
import dev.lapidary.models.Masks;
import dev.lapidary.models.ModelException;
import dev.lapidary.models.Module;
import dev.lapidary.models.TokenBatch;
import java.util.ArrayList;
import java.util.List;

/** The BERT encoder: a batch → hidden states {@code [tokens, hidden]}, or their pooled form {@code [texts, hidden]}. */
public final class BertModel extends Module {
    private final BertEmbeddings embeddings;
    private final Encoder encoder;
    private final Pooler pooler;
    private final int maxLength;

    public BertModel(BertConfig config, Masks masks) {
        embeddings = new BertEmbeddings(config, masks);
        encoder = new Encoder(config, masks);
        pooler = new Pooler(config);
        maxLength = config.maxPositionEmbeddings();
    }

    /**
     * The last hidden state of every token.
     *
     * @throws ModelException if a sequence is longer than the model has positions
     */
    public Tensor forward(TokenBatch batch) {
        return encoder.forward(embed(batch), batch);
    }

    /**
     * tanh of a projection of each text's first hidden state. The last layer computes no other one: nothing depends on them.
     *
     * @throws ModelException if a sequence is longer than the model has positions
     */
    public Tensor pooled(TokenBatch batch) {
        return pooler.forward(encoder.firsts(embed(batch), batch));
    }

    private Tensor embed(TokenBatch batch) {
        if (batch.texts().longest() > maxLength) {
            throw new ModelException("a sequence of " + batch.texts().longest() + " tokens is longer than the "
                    + maxLength + " that this model has positions for; truncate it with --max-seq-length " + maxLength);
        }
        return embeddings.forward(batch);
    }

    /** Embeddings, then each layer, the pooler counting to the last. */
    List<Unit> units() {
        List<Unit> units = new ArrayList<>();
        units.add(Unit.of("embeddings", embeddings));
        for (int i = 0; i < encoder.layer.size(); i++) {
            boolean last = i == encoder.layer.size() - 1;
            BertLayer layer = encoder.layer.get(i);
            units.add(last ? Unit.of("layer." + i, layer, pooler) : Unit.of("layer." + i, layer));
        }
        return units;
    }

    private static final class Encoder extends Module {
        private final List<BertLayer> layer = new ArrayList<>();

        Encoder(BertConfig config, Masks masks) {
            for (int i = 0; i < config.numHiddenLayers(); i++) {
                layer.add(new BertLayer(config, masks));
            }
        }

        /** What becomes of all tokens. */
        Tensor forward(Tensor embedded, TokenBatch batch) {
            return through(layer, embedded, batch);
        }

        /** What becomes of the texts' first tokens. */
        Tensor firsts(Tensor embedded, TokenBatch batch) {
            Scope.Mark before = embedded.scope().mark();
            Tensor hidden = through(layer.subList(0, layer.size() - 1), embedded, batch);
            Tensor firsts = gather(hidden, batch.scope().ofInts(batch.texts().firstRows()));
            return alone(layer.getLast().forward(firsts, batch.firsts(), hidden, batch.sequences()), before);
        }

        private static Tensor through(List<BertLayer> layers, Tensor embedded, TokenBatch batch) {
            Scope.Mark before = embedded.scope().mark();
            Tensor hidden = embedded;
            for (BertLayer next : layers) {
                hidden = alone(next.forward(hidden, batch.sequences(), hidden, batch.sequences()), before);
            }
            return hidden;
        }

        /** Without all else that was made since, where nobody comes back for it: a frozen layer, or inference. */
        private static Tensor alone(Tensor hidden, Scope.Mark before) {
            if (!hidden.requiresGradient()) {
                before.releaseSince(hidden.data());
            }
            return hidden;
        }
    }

    private static final class Pooler extends Module {
        private final Linear dense;

        Pooler(BertConfig config) {
            dense = new Linear(config.hiddenSize(), config.hiddenSize(), config.initializerRange());
        }

        Tensor forward(Tensor firsts) {
            return activate(Activation.TANH, dense.forward(firsts));
        }
    }
}
