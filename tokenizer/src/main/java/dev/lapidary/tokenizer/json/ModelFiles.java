package dev.lapidary.tokenizer.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Files of a model folder, which may come from anybody. Only regular files in the folder are opened: what a link elsewhere
 * names would leave with the next model that is saved, and a device or a pipe may never end. The links of HuggingFace's
 * shared cache, {@code snapshots/REVISION/NAME → blobs/HASH} in the folder of one repository, are its way to lay a model out,
 * and are followed.
 */
public final class ModelFiles {
    private static final byte[] POINTER =
            "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_POINTER = 1024;

    private ModelFiles() {}

    /**
     * A file that may be opened.
     *
     * @return empty if there is nothing of this name
     * @throws FileSystemException if there is something, but not to be opened: its reason says what, and the remedy
     */
    public static Optional<Path> find(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            throw refused(file, "is a link to something that is not there; fetch the model again");
        }
        Path real = file.toRealPath();
        Path home = folder.toRealPath();
        if (!real.startsWith(home) && !isBlobOfSameRepository(real, home)) {
            throw refused(file, "is a link to a file outside the model folder; copy the file itself into the folder");
        }
        requireOpenable(file);
        return Optional.of(file);
    }

    /**
     * Checks that opening and reading a file ends, and that it is not a pointer that stands for it.
     *
     * @throws FileSystemException if not: its reason says what it is, and the remedy
     */
    public static void requireOpenable(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw refused(file, "is not a regular file; put the file itself there");
        }
        if (Files.size(file) <= LONGEST_POINTER && isPointer(file)) {
            throw refused(
                    file,
                    "is a Git LFS pointer, which only says where the file is; fetch the file with 'git lfs pull'");
        }
    }

    private static boolean isPointer(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(POINTER.length), POINTER);
        }
    }

    private static boolean isBlobOfSameRepository(Path file, Path folder) {
        for (Path part = folder; part != null && part.getFileName() != null; part = part.getParent()) {
            if (part.getFileName().toString().equals("snapshots")) {
                return file.startsWith(part.resolveSibling("blobs"));
            }
        }
        return false;
    }

    private static FileSystemException refused(Path file, String reason) {
        return new FileSystemException(file.toString(), null, reason);
    }
}
