package dev.lapidary.loaders;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where weights come from, whatever the format: tensors by checkpoint key. Closing it releases the memory behind the
 * tensors, which can then no longer be read.
 */
public interface WeightSource extends AutoCloseable {
    /** The file or folder that messages name. */
    Path origin();

    /** The file that holds the tensor of a key. */
    default Path file(String key) {
        return origin();
    }

    /** What a user should know about how keys are read, in sentences. */
    default List<String> notes() {
        return List.of();
    }

    /** All keys, in the order of the data. */
    Set<String> keys();

    Optional<StoredTensor> find(String key);

    /** What the file says about itself in free text. */
    default Map<String, String> metadata() {
        return Map.of();
    }

    /** The tensor of this key. @throws LoaderException if there is none */
    default StoredTensor get(String key) {
        return find(key)
                .orElseThrow(() -> new LoaderException(origin() + " has no tensor '" + key
                        + "'; list what it holds with 'lapidary inspect " + origin() + "'"));
    }

    @Override
    void close();
}
