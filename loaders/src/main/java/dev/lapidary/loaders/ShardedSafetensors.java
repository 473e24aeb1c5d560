package dev.lapidary.loaders;

import dev.lapidary.base.text.Printable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A checkpoint in several safetensors files, and the index that says which tensor is in which. */
final class ShardedSafetensors implements WeightSource {
    private final Path index;
    private final Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private ShardedSafetensors(Path index) {
        this.index = index;
    }

    static ShardedSafetensors open(Path index) {
        if (!(SettingsFile.read(index).get("weight_map") instanceof Map<?, ?> weightMap)) {
            throw new LoaderException(
                    index + " has no object 'weight_map' that says which tensor is in which file; fetch it again");
        }
        ShardedSafetensors source = new ShardedSafetensors(index);
        try {
            weightMap.forEach((key, shard) -> source.add((String) key, shard));
            return source;
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private void add(String key, Object shardName) {
        if (!(shardName instanceof String name) || !isPlainFileName(name)) {
            throw new LoaderException(
                    index + ": tensor " + Printable.quoted(key) + " is said to be in "
                            + Printable.quoted(String.valueOf(shardName))
                            + ", which is not the plain name of a file in the same folder; fetch the index from a source you trust");
        }
        SafetensorsFile shard = shards.computeIfAbsent(name, this::openShard);
        tensors.put(
                key,
                shard.find(key)
                        .orElseThrow(
                                () -> new LoaderException(index + ": tensor " + Printable.quoted(key) + " is not in "
                                        + name + " where the index puts it; fetch the index and its shards again")));
    }

    private SafetensorsFile openShard(String name) {
        return FolderFiles.find(index.toAbsolutePath().getParent(), name)
                .map(SafetensorsFile::open)
                .orElseThrow(() ->
                        new LoaderException(index + ": the shard " + name + " is missing beside it; fetch all shards"));
    }

    /** Neither {@code ../other} nor, on any operating system, an absolute path. */
    private static boolean isPlainFileName(String name) {
        return !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars()
                        .noneMatch(c -> c == '/'
                                || c == '\\'
                                || c == ':'
                                || Character.isISOControl(c)
                                || Character.isSurrogate((char) c));
    }

    @Override
    public Path origin() {
        return index;
    }

    @Override
    public Path file(String key) {
        return shards.values().stream()
                .filter(shard -> shard.find(key).isPresent())
                .map(SafetensorsFile::origin)
                .findFirst()
                .orElse(index);
    }

    @Override
    public Map<String, String> metadata() {
        return shards.isEmpty() ? Map.of() : shards.values().iterator().next().metadata();
    }

    @Override
    public Set<String> keys() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public Optional<StoredTensor> find(String key) {
        return Optional.ofNullable(tensors.get(key));
    }

    @Override
    public void close() {
        shards.values().forEach(SafetensorsFile::close);
    }
}
