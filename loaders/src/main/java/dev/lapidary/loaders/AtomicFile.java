package dev.lapidary.loaders;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that appears complete or not at all: written beside its place, forced to the disk, then renamed. */
final class AtomicFile {
    /** What goes into the file. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes or replaces a file.
     *
     * @param bytes how many bytes the content will have
     * @throws LoaderException if it cannot be written; then the old file, if there was one, is untouched
     */
    static void write(Path file, long bytes, Content content) {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new LoaderException(file + " cannot be written: there is no folder " + folder + "; create it first");
        }
        DiskSpace.require(folder, file, bytes);
        Path temporary = folder.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folder);
        } catch (IOException e) {
            throw DiskSpace.failure(folder, file, bytes, e);
        } finally {
            deleteQuietly(temporary);
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
