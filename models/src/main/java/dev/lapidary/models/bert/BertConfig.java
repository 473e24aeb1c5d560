package dev.lapidary.models.bert;

import dev.lapidary.engine.Activation;
import dev.lapidary.models.ConfigReader;
import dev.lapidary.models.ModelException;
import java.util.Map;

/**
 * The numbers that make a BERT, as {@code config.json} names them (there in snake_case).
 *
 * @param classifierDropout of the pooled output
 */
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int intermediateSize,
        Activation hiddenAct,
        double hiddenDropoutProb,
        double attentionProbsDropoutProb,
        double classifierDropout,
        int maxPositionEmbeddings,
        int typeVocabSize,
        double layerNormEps,
        double initializerRange) {

    /**
     * Reads a HuggingFace configuration; what it leaves out is as in transformers.
     *
     * @throws ModelException naming the key, if a value is missing its meaning here
     */
    public static BertConfig of(Map<String, ?> json) {
        ConfigReader read = new ConfigReader(json);
        read.refuseUnless("model_type", "bert", "bert");
        read.refuseUnless("position_embedding_type", "absolute", "absolute");
        read.refuseUnless("is_decoder", "false", "false");
        read.refuseUnless("add_cross_attention", "false", "false");
        double hiddenDropout = read.probability("hidden_dropout_prob", 0.1);
        BertConfig config = new BertConfig(
                read.positive("vocab_size", 30522),
                read.positive("hidden_size", 768),
                read.positive("num_hidden_layers", 12),
                read.positive("num_attention_heads", 12),
                read.positive("intermediate_size", 3072),
                read.activation("hidden_act", "gelu"),
                hiddenDropout,
                read.probability("attention_probs_dropout_prob", 0.1),
                read.probability("classifier_dropout", hiddenDropout),
                read.positive("max_position_embeddings", 512),
                read.positive("type_vocab_size", 2),
                read.atLeastZero("layer_norm_eps", 1e-12),
                read.atLeastZero("initializer_range", 0.02));
        if (config.hiddenSize % config.numAttentionHeads != 0) {
            throw new ModelException("config.json: hidden_size " + config.hiddenSize + " is not a multiple of "
                    + "num_attention_heads " + config.numAttentionHeads);
        }
        return config;
    }

    /** The same model with every dropout probability replaced. */
    public BertConfig withDropout(double p) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                hiddenAct,
                p,
                p,
                p,
                maxPositionEmbeddings,
                typeVocabSize,
                layerNormEps,
                initializerRange);
    }
}
