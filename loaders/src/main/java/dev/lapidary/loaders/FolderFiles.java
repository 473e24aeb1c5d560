package dev.lapidary.loaders;

import dev.lapidary.base.files.ContainedFiles;
import dev.lapidary.base.files.FileFailure;
import dev.lapidary.base.text.Printable;
import dev.lapidary.tokenizer.json.SettingsJson;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files of model folders, opened by the rules of {@link ContainedFiles}. */
public final class FolderFiles {
    private FolderFiles() {}

    /**
     * A file that may be opened.
     *
     * @return empty if the folder has nothing of this name
     * @throws LoaderException if it is a link out of the folder, a device, a pipe, a folder or a Git LFS pointer
     */
    public static Optional<Path> find(Path folder, String name) {
        try {
            return ContainedFiles.of(folder).find(name);
        } catch (IOException | InvalidPathException e) {
            throw refused(folder, name, e);
        }
    }

    /**
     * The content of a file of settings.
     *
     * @return empty if the folder has nothing of this name
     * @throws LoaderException if it may not be opened, cannot be read, or is far too large
     */
    public static Optional<byte[]> read(Path folder, String name) {
        try {
            return ContainedFiles.of(folder).read(name, SettingsJson.MAX_BYTES);
        } catch (IOException | InvalidPathException e) {
            throw refused(folder, name, e);
        }
    }

    /** Checks a file that a user named: any regular file will do, wherever a link to it is. */
    static void requireOpenable(Path file) {
        try {
            ContainedFiles.requireOpenable(file);
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    private static LoaderException refused(Path folder, String name, Exception e) {
        return e instanceof IOException failed
                ? refused(folder.resolve(name), failed)
                : new LoaderException(
                        folder + " cannot have a file " + Printable.quoted(name)
                                + ", which is no name of a file; fetch the model again",
                        e);
    }

    private static LoaderException refused(Path file, IOException e) {
        return e instanceof ContainedFiles.RefusedException
                ? new LoaderException(e.getMessage(), e)
                : new LoaderException(file + " cannot be read: " + FileFailure.reason(e) + "; check the file", e);
    }
}
