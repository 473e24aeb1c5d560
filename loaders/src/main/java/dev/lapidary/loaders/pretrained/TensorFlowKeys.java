package dev.lapidary.loaders.pretrained;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of BERT's variables in TensorFlow (google-research/bert) and the same tensors' keys in PyTorch (transformers).
 */
final class TensorFlowKeys {
    private static final Pattern LAYER = Pattern.compile("/layer_(\\d+)/");
    private static final Pattern OF_BERT = Pattern.compile("(bert|cls)/.*");
    private static final Pattern OF_OPTIMIZER = Pattern.compile(".*/adam_[mv]");

    /** The checkpoint key of a variable. {@code transposed}: a kernel, which TensorFlow keeps as {@code [in, out]}. */
    record Key(String name, boolean transposed) {}

    private TensorFlowKeys() {}

    /** Empty for what is no weight of BERT: the global step, the optimizer's moments. */
    static Optional<Key> of(String variable) {
        String name = variable.startsWith("module/") ? variable.substring("module/".length()) : variable;
        if (!OF_BERT.matcher(name).matches() || OF_OPTIMIZER.matcher(name).matches()) {
            return Optional.empty();
        }
        String path = LAYER.matcher(name).replaceAll("/layer.$1/");
        int slash = path.lastIndexOf('/');
        String module = path.substring(0, slash).replace('/', '.');
        String leaf = path.substring(slash + 1);
        return Optional.of(
                switch (leaf) {
                    case "kernel" -> new Key(module + ".weight", true);
                    case "gamma" -> new Key(module + ".weight", false);
                    case "beta" -> new Key(module + ".bias", false);
                    // The heads' own variables: cls/predictions/output_bias, cls/seq_relationship/output_weights.
                    case "output_weights" -> new Key(module + ".weight", false);
                    case "output_bias" -> new Key(module + ".bias", false);
                    case "word_embeddings", "position_embeddings", "token_type_embeddings" ->
                        new Key(module + "." + leaf + ".weight", false);
                    default -> new Key(module + "." + leaf, false);
                });
    }
}
