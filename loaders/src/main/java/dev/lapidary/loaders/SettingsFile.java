package dev.lapidary.loaders;

import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.files.FileSize;
import dev.lapidary.tokenizer.json.SettingsJson;
import dev.lapidary.tokenizer.json.UnusableJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files of a model folder that hold one JSON object: configurations, and indices of checkpoints in several files. */
final class SettingsFile {
    private SettingsFile() {}

    /**
     * What the file holds, keys in its order.
     *
     * @throws LoaderException if it cannot be read, is anything else than an object, or larger than settings are
     */
    static Map<String, Object> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(SettingsJson.MAX_BYTES + 1);
            if (content.length > SettingsJson.MAX_BYTES) {
                throw new LoaderException(file + " is over " + FileSize.shown(SettingsJson.MAX_BYTES)
                        + ", too much for a settings file; it is damaged, so fetch it again");
            }
            return SettingsJson.object(content);
        } catch (UnusableJsonException e) {
            throw new LoaderException(file + " " + e.getMessage(), e);
        } catch (IOException e) {
            throw new LoaderException(
                    file + " cannot be read: " + FileFailure.reason(e) + "; check the file and its permissions", e);
        }
    }
}
