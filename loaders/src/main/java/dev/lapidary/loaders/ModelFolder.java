package dev.lapidary.loaders;

import dev.lapidary.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint as HuggingFace lays it out: a folder with {@code config.json}, {@code model.safetensors} (or shards and
 * their index) and the tokenizer's files.
 */
public final class ModelFolder {
    private static final String SINGLE = "model.safetensors";
    private static final String SHARDED = "model.safetensors.index.json";

    /** Weights in formats that run code when they are read, or that other frameworks own. */
    private static final List<String> FOREIGN = List.of(
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "tf_model.h5",
            "flax_model.msgpack",
            "model.ckpt.index");

    private final Path path;
    private final ModelConfig config;

    private ModelFolder(Path path, ModelConfig config) {
        this.path = path;
        this.config = config;
    }

    /** @throws LoaderException if there is no such folder, or no valid config.json in it */
    public static ModelFolder open(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new LoaderException(folder
                    + " is a file, not a model folder; name the folder that holds config.json and model.safetensors");
        }
        if (!Files.isDirectory(folder)) {
            throw new LoaderException("there is no folder " + folder + "; check the path");
        }
        ModelOutput.recover(folder);
        Path config = FolderFiles.find(folder, "config.json")
                .orElseThrow(() -> new LoaderException(folder + " has no config.json, so it is not a model folder;"
                        + " name the folder that holds config.json and model.safetensors"));
        return new ModelFolder(folder, ModelConfig.read(config));
    }

    public Path path() {
        return path;
    }

    public ModelConfig config() {
        return config;
    }

    /** Loads the tokenizer. @throws dev.lapidary.tokenizer.TokenizerException if its files are missing or not valid */
    public Tokenizer tokenizer() {
        return Tokenizer.load(path);
    }

    /**
     * Opens the weights; the caller closes them.
     *
     * @throws LoaderException if they are missing, in another format, or not valid
     */
    public WeightSource weights() {
        for (String name : List.of(SINGLE, SHARDED)) {
            Optional<Path> file = FolderFiles.find(path, name);
            if (file.isPresent()) {
                return Safetensors.open(file.get());
            }
        }
        for (String name : FOREIGN) {
            if (Files.exists(path.resolve(name))) {
                throw new LoaderException(path + " has its weights in " + name
                        + ", which is not read here; save them as safetensors, in Python with"
                        + " model.save_pretrained(folder, safe_serialization=True)");
            }
        }
        throw new LoaderException(path + " has no weights: neither " + SINGLE + " nor " + SHARDED
                + "; fetch the missing file into the folder");
    }
}
