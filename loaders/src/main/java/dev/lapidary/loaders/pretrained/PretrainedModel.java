package dev.lapidary.loaders.pretrained;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An encoder of the catalogue: where it is published, how to know that it arrived whole, and what its files do not say.
 *
 * @param name what users type
 * @param coordinates {@code group:artifact:version} of the jar that carries it
 * @param jarBytes size of the jar
 * @param sha256 of the jar, in lowercase hexadecimal
 * @param format of the weights in the jar
 * @param path in the jar, of the {@code .onnx} file or of the zip that holds the TensorFlow model
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
        String path,
        boolean lowercase,
        int tensors,
        long parameters,
        String licence,
        String origin,
        Size size) {
    private static final int MAX_POSITIONS = 512;

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
    Map<String, Object> config() {
        return new TreeMap<>(Map.ofEntries(
                entry("architectures", List.of(format.architecture)),
                entry("attention_probs_dropout_prob", 0.1),
                entry("hidden_act", "gelu"),
                entry("hidden_dropout_prob", 0.1),
                entry("hidden_size", size.hidden),
                entry("initializer_range", 0.02),
                entry("intermediate_size", size.intermediate),
                entry("layer_norm_eps", 1e-12),
                entry("max_position_embeddings", MAX_POSITIONS),
                entry("model_type", "bert"),
                entry("num_attention_heads", size.heads),
                entry("num_hidden_layers", size.layers),
                entry("pad_token_id", 0),
                entry("position_embedding_type", "absolute"),
                entry("type_vocab_size", 2),
                entry("vocab_size", size.vocabulary)));
    }

    /** The folder's {@code tokenizer_config.json}. */
    Map<String, Object> tokenizerConfig() {
        return new TreeMap<>(Map.of(
                "cls_token", "[CLS]",
                "do_lower_case", lowercase,
                "mask_token", "[MASK]",
                "model_max_length", MAX_POSITIONS,
                "pad_token", "[PAD]",
                "sep_token", "[SEP]",
                "tokenize_chinese_chars", true,
                "tokenizer_class", "BertTokenizer",
                "unk_token", "[UNK]"));
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
