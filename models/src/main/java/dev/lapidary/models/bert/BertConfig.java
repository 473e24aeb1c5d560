package dev.lapidary.models.bert;

import dev.lapidary.engine.Activation;
import dev.lapidary.models.ConfigReader;
import dev.lapidary.models.ModelException;
import java.util.List;
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
    /** Typed without {@code None} in transformers' BertConfig. */
    private static final String[] NEVER_NULL = {
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "hidden_act",
        "hidden_dropout_prob",
        "attention_probs_dropout_prob",
        "max_position_embeddings",
        "type_vocab_size",
        "layer_norm_eps",
        "initializer_range",
        "is_decoder",
        "add_cross_attention"
    };

    /**
     * Reads a HuggingFace configuration; what it leaves out is as in transformers.
     *
     * @param file as messages name it
     * @throws ModelException naming the key, if a value is missing its meaning here
     */
    public static BertConfig of(String file, Map<String, ?> json) {
        ConfigReader read = new ConfigReader(file, json);
        read.refuseUnless("model_type", "bert", "bert");
        read.refuseNull(NEVER_NULL);
        read.refuseUnless("position_embedding_type", "absolute", "absolute");
        for (String flag : List.of("is_decoder", "add_cross_attention")) {
            if (read.flag(flag, false)) {
                throw read.wrong(flag, "false");
            }
        }
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
            throw new ModelException(read.file() + ": hidden_size " + config.hiddenSize + " is not a multiple of "
                    + "num_attention_heads " + config.numAttentionHeads);
        }
        return config;
    }

    /** How many parameters a model of this size has below its head: inexact, but for models of any memory. */
    public double parameters() {
        double h = hiddenSize;
        double perLayer = 4 * h * (h + 1) + 2 * h * intermediateSize + intermediateSize + h + 4 * h;
        return (vocabSize + (double) maxPositionEmbeddings + typeVocabSize + 2) * h
                + numHiddenLayers * perLayer
                + h * (h + 1);
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
