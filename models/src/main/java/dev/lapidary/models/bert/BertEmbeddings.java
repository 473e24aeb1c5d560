package dev.lapidary.models.bert;

import static dev.lapidary.autograd.ops.Add.add;
import static dev.lapidary.autograd.ops.Dropout.dropout;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.models.Embedding;
import dev.lapidary.models.LayerNorm;
import dev.lapidary.models.Masks;
import dev.lapidary.models.Module;
import dev.lapidary.models.TokenBatch;

/** The sum of word, position and token-type vectors, normalised: a batch → {@code [tokens, hidden]}. */
final class BertEmbeddings extends Module {
    private final Embedding word_embeddings;
    private final Embedding position_embeddings;
    private final Embedding token_type_embeddings;
    private final LayerNorm LayerNorm;
    private final double dropout;
    private final Masks masks;

    BertEmbeddings(BertConfig config, Masks masks) {
        double deviation = config.initializerRange();
        word_embeddings = new Embedding(config.vocabSize(), config.hiddenSize(), deviation);
        position_embeddings = new Embedding(config.maxPositionEmbeddings(), config.hiddenSize(), deviation);
        token_type_embeddings = new Embedding(config.typeVocabSize(), config.hiddenSize(), deviation);
        LayerNorm = new LayerNorm(config.hiddenSize(), config.layerNormEps());
        dropout = config.hiddenDropoutProb();
        this.masks = masks;
    }

    Tensor forward(TokenBatch batch) {
        Tensor words = word_embeddings.forward(batch.tokenIds());
        Tensor positions = position_embeddings.forward(batch.positionIds());
        Tensor types = token_type_embeddings.forward(batch.typeIds());
        Tensor sum = add(add(words, types), positions);
        return dropout(LayerNorm.forward(sum), masks.next(dropout));
    }
}
