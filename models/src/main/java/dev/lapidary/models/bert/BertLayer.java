package dev.lapidary.models.bert;

import static dev.lapidary.autograd.ops.Attention.attention;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.models.LayerNorm;
import dev.lapidary.models.Linear;
import dev.lapidary.models.Masks;
import dev.lapidary.models.Module;

/** One transformer layer, normalised after each sub-layer: what tokens become that look at all of their sequence. */
final class BertLayer extends Module {
    private final SelfAttentionBlock attention;
    private final Intermediate intermediate;
    private final Output output;

    BertLayer(BertConfig config, Masks masks) {
        attention = new SelfAttentionBlock(config, masks);
        intermediate = new Intermediate(config);
        output = new Output(config, config.hiddenAct(), config.intermediateSize(), masks);
    }

    /**
     * What becomes of some tokens.
     *
     * @param some {@code [queries' tokens, hidden]}
     * @param queries where each sequence's are in {@code some}
     * @param all {@code [tokens, hidden]}: what they look at; may be {@code some}
     * @param sequences where each sequence is in {@code all}
     */
    Tensor forward(Tensor some, SequenceOffsets queries, Tensor all, SequenceOffsets sequences) {
        Tensor attended = attention.forward(some, queries, all, sequences);
        all.dropUntilBackward();
        Tensor y = output.forward(intermediate.forward(attended), attended);
        attended.dropUntilBackward();
        return y;
    }

    private static final class SelfAttentionBlock extends Module {
        private final SelfAttention self;
        private final Output output;

        SelfAttentionBlock(BertConfig config, Masks masks) {
            self = new SelfAttention(config, masks);
            output = new Output(config, null, config.hiddenSize(), masks);
        }

        Tensor forward(Tensor some, SequenceOffsets queries, Tensor all, SequenceOffsets sequences) {
            return output.forward(self.forward(some, queries, all, sequences), some);
        }
    }

    private static final class SelfAttention extends Module {
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final int heads;
        private final double dropout;
        private final Masks masks;

        SelfAttention(BertConfig config, Masks masks) {
            int hidden = config.hiddenSize();
            query = new Linear(hidden, hidden, config.initializerRange());
            key = new Linear(hidden, hidden, config.initializerRange());
            value = new Linear(hidden, hidden, config.initializerRange());
            heads = config.numAttentionHeads();
            dropout = config.attentionProbsDropoutProb();
            this.masks = masks;
        }

        Tensor forward(Tensor some, SequenceOffsets queries, Tensor all, SequenceOffsets sequences) {
            return attention(
                    query.forward(some),
                    queries,
                    key.forward(all),
                    value.forward(all),
                    sequences,
                    heads,
                    masks.next(dropout));
        }
    }

    /** The feed-forward layer before its activation, which {@link Output} applies. */
    private static final class Intermediate extends Module {
        private final Linear dense;

        Intermediate(BertConfig config) {
            dense = new Linear(config.hiddenSize(), config.intermediateSize(), config.initializerRange());
        }

        Tensor forward(Tensor x) {
            return dense.forward(x);
        }
    }

    /** How both sub-layers end: a projection, dropped out, added to what the sub-layer began with, and normalised. */
    private static final class Output extends Module {
        private final Activation activation;
        private final Linear dense;
        private final LayerNorm LayerNorm;
        private final double dropout;
        private final Masks masks;

        /** @param activation of what is projected; null for none */
        Output(BertConfig config, Activation activation, int in, Masks masks) {
            this.activation = activation;
            dense = new Linear(in, config.hiddenSize(), config.initializerRange());
            LayerNorm = new LayerNorm(config.hiddenSize(), config.layerNormEps());
            dropout = config.hiddenDropoutProb();
            this.masks = masks;
        }

        Tensor forward(Tensor x, Tensor residual) {
            return LayerNorm.forward(activation, x, dense, masks.next(dropout), residual);
        }
    }
}
