package dev.lapidary.base.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that appear complete or not at all: written beside their place under a name that nobody can guess, forced to
 * the disk, then renamed. A link at the file's place is replaced, never written through.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes or replaces a file.
     *
     * @throws WriteException if it cannot be written; then the old file, if there was one, is untouched
     */
    public static void write(Path file, byte[] content) throws WriteException {
        write(file, FileContent.of(content));
    }

    /**
     * Writes or replaces a file.
     *
     * @throws WriteException if it cannot be written; then the old file, if there was one, is untouched
     */
    public static void write(Path file, FileContent content) throws WriteException {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new WriteException(file + " cannot be written: there is no folder " + folder + "; create it first");
        }
        Path temporary = TemporaryFiles.temporary(folder);
        create(temporary, file, content);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folder);
        } catch (IOException e) {
            TemporaryFiles.deleteQuietly(temporary);
            throw DiskSpace.failure(folder, file, 0, e);
        }
    }

    /**
     * Writes a file that is not there yet, and forces it to the disk.
     *
     * @param shown what messages name: the place that the file is meant for
     * @throws WriteException if there is something at its place, or it cannot be written; then there is nothing
     */
    public static void create(Path file, Path shown, FileContent content) throws WriteException {
        Path folder = file.toAbsolutePath().getParent();
        DiskSpace.require(folder, shown, content.bytes());
        boolean created = false;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            created = true;
            TemporaryFiles.markAsInUse(channel);
            content.writeTo(channel);
            channel.force(true);
        } catch (IOException e) {
            // Before the free space is measured, which the half-written file has taken.
            if (created) {
                TemporaryFiles.deleteQuietly(file);
            }
            throw DiskSpace.failure(folder, shown, content.bytes(), e);
        } catch (RuntimeException | Error e) {
            if (created) {
                TemporaryFiles.deleteQuietly(file);
            }
            throw e;
        }
    }

    /** Makes a rename last through a power cut, where the operating system lets folders be opened. */
    public static void forceFolder(Path folder) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
