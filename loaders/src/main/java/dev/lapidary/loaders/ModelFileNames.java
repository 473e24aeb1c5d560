package dev.lapidary.loaders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that a model folder may hold: what this project, transformers, timm, PEFT and sentence-transformers write there
 * and take into account when they find it. When another model comes into the folder, all of them go, since one that stayed
 * would be read as a part of the new model.
 */
final class ModelFileNames {
    /** Without it, no library takes a folder for a model: it goes first and comes last. */
    static final String CONFIG = "config.json";

    private static final Set<String> NAMES = Set.of(
            CONFIG,
            "generation_config.json",
            // weights
            "model.safetensors",
            "model.safetensors.index.json",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "tf_model.h5",
            "tf_model.h5.index.json",
            "flax_model.msgpack",
            "flax_model.msgpack.index.json",
            "model.ckpt.index",
            "model.ckpt.meta",
            "adapter_config.json",
            "adapter_model.safetensors",
            "adapter_model.bin",
            // tokenizer
            "tokenizer.json",
            "tokenizer_config.json",
            "tokenizer.model",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "spiece.model",
            "spm.model",
            "sentencepiece.bpe.model",
            "chat_template.json",
            "chat_template.jinja",
            // preprocessing
            "preprocessor_config.json",
            "processor_config.json",
            "video_preprocessor_config.json",
            // sentence-transformers
            "modules.json",
            "config_sentence_transformers.json",
            "sentence_bert_config.json",
            "sentence_xlnet_config.json",
            "sentence_roberta_config.json",
            "sentence_distilbert_config.json",
            "sentence_mpnet_config.json",
            // records of the run that made the model
            "training_args.json",
            "training_args.bin",
            "train_results.json",
            "eval_results.json",
            "predict_results.json",
            "test_results.json",
            "all_results.json",
            "trainer_state.json",
            "optimizer.pt",
            "scheduler.pt",
            "scaler.pt");

    /** Weights in pieces; names have a dot or a hyphen before their variant. */
    private static final Pattern SHARDS = Pattern.compile("(?:model|pytorch_model|tf_model|flax_model|adapter_model)"
            + "[-.][\\w.-]*\\.(?:safetensors|bin|h5|msgpack)(?:\\.index\\.json)?"
            + "|model\\.ckpt\\.data-\\d+-of-\\d+|rng_state(?:_\\d+)?\\.pth");

    /** Folders of sentence-transformers' modules, such as {@code 1_Pooling}. */
    private static final Pattern MODULES = Pattern.compile("\\d+_(?:Pooling|Dense|Normalize|LayerNorm|Dropout|CNN|LSTM"
            + "|WeightedLayerPooling|WordWeights|WordEmbeddings|BoW|Transformer|Asym|Router|SparseStaticEmbedding"
            + "|SpladePooling|MLMTransformer)");

    private ModelFileNames() {}

    /** Whether a file of this name would be read as a part of the model that it lies beside. */
    static boolean contains(String name) {
        return NAMES.contains(name) || SHARDS.matcher(name).matches();
    }

    /** What there is in a folder that belongs to a model: files, and links, which are not followed. */
    static List<Path> in(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path entry : list(folder)) {
            String name = entry.getFileName().toString();
            boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
            if (!isFolder && (contains(name) || MODULES.matcher(name).matches())) {
                found.add(entry);
            } else if (isFolder && MODULES.matcher(name).matches()) {
                list(entry).stream()
                        .filter(file -> contains(file.getFileName().toString())
                                && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                        .forEach(found::add);
                found.add(entry);
            }
        }
        return found;
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NotDirectoryException gone) {
            return List.of();
        }
    }
}
