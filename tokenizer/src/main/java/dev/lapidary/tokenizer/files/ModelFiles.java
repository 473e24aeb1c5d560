package dev.lapidary.tokenizer.files;

import dev.lapidary.base.files.ContainedFiles;
import dev.lapidary.base.files.FileFailure;
import dev.lapidary.tokenizer.TokenizerException;
import dev.lapidary.tokenizer.json.SettingsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files of a model folder by the rules of {@link ContainedFiles}. */
final class ModelFiles {
    private final Path folder;
    private final ContainedFiles files;

    private ModelFiles(Path folder, ContainedFiles files) {
        this.folder = folder;
        this.files = files;
    }

    /** @throws TokenizerException if there is no such folder */
    static ModelFiles in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new TokenizerException(folder + " is not a folder; give the folder that holds the model's files.");
        }
        try {
            return new ModelFiles(folder, ContainedFiles.of(folder));
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /**
     * The content of a file, or empty if there is none of that name.
     *
     * @throws TokenizerException if it is no regular file, leads out of the folder, is too large, or cannot be read
     */
    Optional<byte[]> read(String name) {
        try {
            return files.read(name, SettingsJson.MAX_BYTES);
        } catch (ContainedFiles.RefusedException e) {
            throw new TokenizerException(e.getMessage() + ".", e);
        } catch (IOException e) {
            throw unreadable(folder.resolve(name), e);
        }
    }

    private static TokenizerException unreadable(Path path, IOException e) {
        return new TokenizerException(
                path + " cannot be read (" + FileFailure.reason(e) + "); check it and its permissions.", e);
    }
}
