package dev.lapidary.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the files of a model folder that may come from a stranger: only regular files of a bounded size, and of links only
 * those that stay in the folder, or that the hub's cache is made of ({@code snapshots/REVISION/NAME} to
 * {@code ../../blobs/HASH}). Any other link could bring in a file that its owner does not mean to pass on with the model, or
 * a device or pipe that never ends.
 */
final class ModelFiles {
    /** Twice what the largest of BERT's vocabularies takes as JSON. */
    private static final int MAX_BYTES = 32 << 20;

    private static final Pattern BLOB = Pattern.compile("\\.\\./\\.\\./blobs/[0-9a-f]{40,64}");

    private final Path folder;
    private final Path realFolder;

    private ModelFiles(Path folder, Path realFolder) {
        this.folder = folder;
        this.realFolder = realFolder;
    }

    /** @throws TokenizerException if there is no such folder */
    static ModelFiles in(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                return new ModelFiles(folder, folder.toRealPath());
            }
        } catch (IOException e) {
            throw new TokenizerException(
                    folder + " cannot be read (" + e.getMessage() + "); check the folder and its permissions.", e);
        }
        throw new TokenizerException(folder + " is not a folder; give the folder that holds the model's files.");
    }

    /**
     * The content of a file, or empty if there is none of that name.
     *
     * @throws TokenizerException if it is no regular file, leads out of the folder, is too large, or cannot be read
     */
    Optional<byte[]> read(String name) {
        Path file = folder.resolve(name);
        try {
            Path real = realFolder.resolve(name);
            BasicFileAttributes attributes = attributes(real);
            if (attributes.isSymbolicLink()) {
                real = target(file, real);
                attributes = attributes(real);
            }
            if (!attributes.isRegularFile()) {
                throw new TokenizerException(
                        file + " is not a regular file; put the file itself there, or take it away.");
            }
            return Optional.of(content(file, real));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new TokenizerException(
                    file + " cannot be read (" + e.getMessage() + "); check the file and its permissions.", e);
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private Path target(Path file, Path link) throws IOException {
        Path written = Files.readSymbolicLink(link);
        Path real;
        try {
            real = link.toRealPath();
        } catch (NoSuchFileException e) {
            throw new TokenizerException(
                    file + " is a link to " + written + ", which is not there; fetch the model again.", e);
        }
        boolean isCached = realFolder.getParent() != null
                && realFolder.getParent().endsWith("snapshots")
                && BLOB.matcher(written.toString().replace('\\', '/')).matches()
                && real.equals(realFolder.resolve(written).normalize());
        if (!isCached && !real.startsWith(realFolder)) {
            throw new TokenizerException(file + " is a link to " + written
                    + ", outside the model's folder, and is not followed; put the file itself there.");
        }
        return real;
    }

    /** Links are resolved by now: one that has taken the file's place since is not followed. */
    private static byte[] content(Path file, Path real) throws IOException {
        try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new TokenizerException(file + " is over " + (MAX_BYTES >> 20)
                        + " MB, more than any tokenizer's; it is damaged, so fetch it again.");
            }
            return content;
        }
    }
}
