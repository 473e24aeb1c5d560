package dev.lapidary.loaders;

import java.nio.file.Files;
import java.nio.file.Path;

/** Opens checkpoints in the safetensors format. */
public final class Safetensors {
    private Safetensors() {}

    /**
     * Maps a checkpoint into memory: nothing is read but the header until a tensor is. The whole header is checked
     * first, against every rule of the format.
     *
     * @param file a {@code .safetensors} file, or the {@code .safetensors.index.json} of one in several shards
     * @throws LoaderException naming the file, the tensor and the rule, if it is not valid
     */
    public static WeightSource open(Path file) {
        if (Files.isDirectory(file)) {
            throw new LoaderException(
                    file + " is a folder, not a safetensors file; name a file in it, or open it as a model folder");
        }
        if (!Files.exists(file)) {
            throw new LoaderException(file + " does not exist; check the path");
        }
        FolderFiles.requireOpenable(file);
        return file.getFileName().toString().endsWith(".json")
                ? ShardedSafetensors.open(file)
                : SafetensorsFile.open(file);
    }
}
