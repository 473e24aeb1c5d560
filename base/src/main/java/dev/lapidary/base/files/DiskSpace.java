package dev.lapidary.base.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says in numbers when a disk is full, before writing if that can be known. */
public final class DiskSpace {
    private DiskSpace() {}

    /**
     * @param folder that exists, or whose nearest ancestor that exists counts
     * @param target what messages name
     * @throws WriteException if the disk of {@code folder} has not {@code bytes} bytes left
     */
    public static void require(Path folder, Path target, long bytes) throws WriteException {
        long free = free(folder);
        if (free < bytes) {
            throw full(target, bytes, free, null);
        }
    }

    /** What to throw when writing {@code target} failed. */
    static WriteException failure(Path folder, Path target, long bytes, IOException cause) {
        long free = free(folder);
        if (free < bytes) {
            return full(target, bytes, free, cause);
        }
        return new WriteException(
                target + " cannot be written: " + FileFailure.reason(cause)
                        + "; check the folder, its permissions and the space left there",
                cause);
    }

    /** Some network file systems do not tell: then there is room until writing says otherwise. */
    private static long free(Path folder) {
        try {
            Path existing = folder.toAbsolutePath().normalize();
            while (existing.getParent() != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private static WriteException full(Path target, long bytes, long free, IOException cause) {
        return new WriteException(
                target + " cannot be written: it needs " + bytes + " bytes, the disk has " + free
                        + " free; make room or choose another folder",
                cause);
    }
}
