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

/** The BERT encoder: a batch → hidden states {@code [tokens, hidden]}, and their pooled form {@code [sequences, hidden]}. */
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
        if (batch.texts().longest() > maxLength) {
            throw new ModelException("a sequence of " + batch.texts().longest() + " tokens is longer than the "
                    + maxLength + " that this model has positions for; truncate it with --max-seq-length " + maxLength);
        }
        return encoder.forward(embeddings.forward(batch), batch);
    }

    /** tanh of a projection of each sequence's first hidden state. */
    public Tensor pool(Tensor hidden, TokenBatch batch) {
        return pooler.forward(hidden, batch);
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

        Tensor forward(Tensor embedded, TokenBatch batch) {
            Scope.Mark before = embedded.scope().mark();
            Tensor hidden = embedded;
            for (BertLayer next : layer) {
                hidden = next.forward(hidden, batch.sequences());
                if (!hidden.requiresGradient()) {
                    before.releaseSince(hidden.data()); // frozen, or inference: nobody will come back for the rest
                }
            }
            return hidden;
        }
    }

    private static final class Pooler extends Module {
        private final Linear dense;

        Pooler(BertConfig config) {
            dense = new Linear(config.hiddenSize(), config.hiddenSize(), config.initializerRange());
        }

        Tensor forward(Tensor hidden, TokenBatch batch) {
            Tensor first = gather(hidden, batch.scope().ofInts(batch.texts().firstRows()));
            return activate(Activation.TANH, dense.forward(first));
        }
    }
}
