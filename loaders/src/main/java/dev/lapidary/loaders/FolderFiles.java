package dev.lapidary.loaders;

import dev.lapidary.tokenizer.json.ModelFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files of model folders, opened by the rules of {@link ModelFiles}. */
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
            return ModelFiles.find(folder, name);
        } catch (IOException | InvalidPathException e) {
            throw refused(folder.resolve(""), e);
        }
    }

    /**
     * The content of a file.
     *
     * @return empty if the folder has nothing of this name
     * @throws LoaderException if it may not be opened, cannot be read, or is over {@code mostBytes}
     */
    public static Optional<byte[]> read(Path folder, String name, long mostBytes) {
        return find(folder, name).map(file -> {
            try {
                if (Files.size(file) > mostBytes) {
                    throw new LoaderException(file + " has " + Files.size(file) + " bytes, over the limit of "
                            + mostBytes + "; fetch it again");
                }
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw refused(file, e);
            }
        });
    }

    /** Checks a file that a user named: any regular file will do, wherever a link to it is. */
    static void requireOpenable(Path file) {
        try {
            ModelFiles.requireOpenable(file);
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    private static LoaderException refused(Path file, Exception e) {
        return e instanceof FileSystemException known
                        && known.getClass() == FileSystemException.class
                        && known.getReason() != null
                ? new LoaderException(known.getFile() + " " + known.getReason(), e)
                : new LoaderException(
                        file + " cannot be read: "
                                + (e instanceof IOException io ? Printable.reason(io) : Printable.of(e.getMessage()))
                                + "; check the file",
                        e);
    }
}
