package dev.lapidary.loaders.pretrained;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An encoder of the catalogue: where it is published, how to know that it arrived whole, and what its files do not say.
 *
 * @param name what users type
 * @param coordinates {@code group:artifact:version} of the jar that carries it
 * @param jarBytes size of the jar
 * @param sha256 of the jar, in lowercase hexadecimal
 * @param format of the weights in the jar
 * @param entry the jar's entry: the {@code .onnx} file, or the zip that holds the TensorFlow model
 * @param lowercase whether the tokenizer lowercases: uncased models
 * @param tensors how many the imported checkpoint holds
 * @param parameters their elements, without the position ids that some checkpoints keep
 * @param licence of the weights, as an SPDX identifier
 * @param origin who trained it, for the model card
 * @param size the numbers of {@code config.json} in which BERT encoders differ
 */
public record PretrainedModel(
        String name,
        String coordinates,
        long jarBytes,
        String sha256,
        Format format,
        String entry,
        boolean lowercase,
        int tensors,
        long parameters,
        String licence,
        String origin,
        Size size) {

    /** What the weights are published as, and so which tensors come with them. */
    public enum Format {
        /** An encoder exported by PyTorch, its tokenizer beside it as {@code NAME-tokenizer.json}. */
        ONNX("BertModel"),
        /** A TF Hub module with the head of masked language modelling, its vocabulary among its assets. */
        TENSORFLOW("BertForMaskedLM");

        private final String architecture;

        Format(String architecture) {
            this.architecture = architecture;
        }
    }

    /** Layers, hidden size, attention heads, size of the feed-forward layer, tokens of the vocabulary. */
    public record Size(int layers, int hidden, int heads, int intermediate, int vocabulary) {}

    /** The folder's {@code config.json}. What all six share is BERT's own: dropout 0.1, exact GELU, 512 positions. */
    ObjectNode config() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("architectures").add(format.architecture);
        return config.put("attention_probs_dropout_prob", 0.1)
                .put("hidden_act", "gelu")
                .put("hidden_dropout_prob", 0.1)
                .put("hidden_size", size.hidden)
                .put("initializer_range", 0.02)
                .put("intermediate_size", size.intermediate)
                .put("layer_norm_eps", 1e-12)
                .put("max_position_embeddings", Catalogue.MAX_POSITIONS)
                .put("model_type", "bert")
                .put("num_attention_heads", size.heads)
                .put("num_hidden_layers", size.layers)
                .put("pad_token_id", 0)
                .put("position_embedding_type", "absolute")
                .put("type_vocab_size", 2)
                .put("vocab_size", size.vocabulary);
    }

    /** The folder's {@code tokenizer_config.json}. */
    ObjectNode tokenizerConfig() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        return config.put("cls_token", "[CLS]")
                .put("do_lower_case", lowercase)
                .put("mask_token", "[MASK]")
                .put("model_max_length", Catalogue.MAX_POSITIONS)
                .put("pad_token", "[PAD]")
                .put("sep_token", "[SEP]")
                .putNull("strip_accents")
                .put("tokenize_chinese_chars", true)
                .put("tokenizer_class", "BertTokenizer")
                .put("unk_token", "[UNK]");
    }

    /** The folder's {@code README.md}: where the model comes from, and under which terms. */
    String card() {
        return """
                ---
                license: %s
                ---
                # %s

                %s.

                Imported by Lapidary from the Maven artifact `%s` (%s, jar of %d bytes, SHA-256 `%s`): the same %d tensors
                under the keys of HuggingFace transformers. The licence above is that of the weights.
                """
                .formatted(licence, name, origin, coordinates, format, jarBytes, sha256, tensors);
    }
}
