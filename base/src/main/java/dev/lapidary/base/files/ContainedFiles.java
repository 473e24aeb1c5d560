package dev.lapidary.base.files;

import dev.lapidary.base.text.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The files of a folder that may come from anybody, such as a model's. Only regular files that lie in the folder are opened:
 * what a link elsewhere leads to would be passed on with the next model that is saved, and a device or a pipe may never end.
 * The links of HuggingFace's shared cache, {@code snapshots/REVISION/NAME} to {@code blobs/HASH} in the folder of the same
 * repository, are its way to lay a model out, and are followed.
 */
public final class ContainedFiles {
    /** A file that is not opened; the message is a sentence without its full stop that names the file and the remedy. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(Path file, String reason) {
            super(file + " " + reason);
        }
    }

    private static final int LONGEST_LFS_POINTER = 1024;

    private final Path folder;
    private final Path realFolder;

    private ContainedFiles(Path folder, Path realFolder) {
        this.folder = folder;
        this.realFolder = realFolder;
    }

    /** @throws IOException if there is no such folder, or it cannot be looked into */
    public static ContainedFiles of(Path folder) throws IOException {
        return new ContainedFiles(folder, folder.toRealPath());
    }

    /**
     * A file that may be opened.
     *
     * @return empty if there is nothing of this name
     * @throws RefusedException if there is something that must not be opened
     */
    public Optional<Path> find(String name) throws IOException {
        return resolve(name).map(real -> folder.resolve(name));
    }

    /**
     * The content of a file.
     *
     * @return empty if there is nothing of this name
     * @throws RefusedException if there is something that must not be opened, or it has over {@code mostBytes}
     */
    public Optional<byte[]> read(String name, int mostBytes) throws IOException {
        Optional<Path> real = resolve(name);
        if (real.isEmpty()) {
            return Optional.empty();
        }
        // Links are resolved by now: one that has taken the file's place since is not followed.
        try (InputStream in = Files.newInputStream(real.get(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(mostBytes);
            if (in.read() >= 0) {
                throw new RefusedException(
                        folder.resolve(name),
                        "is over " + FileSize.shown(mostBytes)
                                + ", more than such a file has; it is damaged, so fetch it again");
            }
            return Optional.of(content);
        }
    }

    /** Where the file really lies, if it may be opened. */
    private Optional<Path> resolve(String name) throws IOException {
        Path file = folder.resolve(name);
        Path real = realFolder.resolve(name);
        try {
            if (Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isSymbolicLink()) {
                real = target(file, real);
            }
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        }
        requireOpenable(file, real);
        return Optional.of(real);
    }

    private Path target(Path file, Path link) throws IOException {
        Path real;
        try {
            real = link.toRealPath();
        } catch (IOException gone) {
            throw new RefusedException(
                    file, "is a link to " + written(link) + ", which is not there; fetch the model again");
        }
        if (!real.startsWith(realFolder) && !isBlobOfSameRepository(real)) {
            throw new RefusedException(
                    file,
                    "is a link to " + written(link) + ", outside the model's folder, and is not followed; put the"
                            + " file itself there");
        }
        return real;
    }

    private static String written(Path link) throws IOException {
        return Files.readSymbolicLink(link).toString();
    }

    private boolean isBlobOfSameRepository(Path file) {
        for (Path part = realFolder; part != null && part.getFileName() != null; part = part.getParent()) {
            if (part.getFileName().toString().equals("snapshots")) {
                return part.resolveSibling("blobs").equals(file.getParent());
            }
        }
        return false;
    }

    /**
     * Checks of any file that opening and reading it ends, and that it is not a pointer that stands for another. Where it lies
     * is the concern of whoever named it.
     *
     * @throws RefusedException if not
     */
    public static void requireOpenable(Path file) throws IOException {
        requireOpenable(file, file);
    }

    private static void requireOpenable(Path file, Path real) throws IOException {
        if (Files.isDirectory(real)) {
            throw new RefusedException(file, "is a folder where a file should be; put the file itself there");
        }
        if (!Files.isRegularFile(real)) {
            throw new RefusedException(file, "is not a regular file; put the file itself there, or take it away");
        }
        if (Files.size(real) <= LONGEST_LFS_POINTER && isLfsPointer(real)) {
            FileKind pointer = FileKind.GIT_LFS_POINTER;
            throw new RefusedException(file, "is " + pointer.title() + "; " + pointer.remedy());
        }
    }

    private static boolean isLfsPointer(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return FileKind.GIT_LFS_POINTER.fits(in.readNBytes(LONGEST_LFS_POINTER));
        }
    }
}
