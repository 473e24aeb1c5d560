package dev.lapidary.loaders;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears complete or not at all: written beside its place, forced to the disk, then renamed.
 *
 * @param shown the path that messages name: the user's own, if {@code path} is inside a temporary folder
 */
record AtomicFile(Path path, Path shown) {
    /** What goes into the file. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    AtomicFile(Path path) {
        this(path, path);
    }

    /** Writes or replaces a small file. */
    void write(byte[] content) {
        write(content.length, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /**
     * Writes or replaces the file.
     *
     * @param bytes how many bytes the content will have
     * @throws LoaderException if it cannot be written; then the old file, if there was one, is untouched
     */
    void write(long bytes, Content content) {
        Path folder = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new LoaderException(shown + " cannot be written: there is no folder " + folder + "; create it first");
        }
        DiskSpace.require(folder, shown, bytes);
        Path temporary = folder.resolve(
                "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folder);
        } catch (IOException e) {
            // Before the free space is measured, which the half-written file has taken.
            deleteQuietly(temporary);
            throw DiskSpace.failure(folder, shown, bytes, e);
        } catch (RuntimeException e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /** Makes a rename last through a power cut, where the operating system lets folders be opened. */
    static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // Windows opens no folders; its renames are in the journal already.
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException alreadyFailing) {
            // The failure that is being reported matters more than a leftover.
        }
    }
}
