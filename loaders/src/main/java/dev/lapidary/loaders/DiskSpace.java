package dev.lapidary.loaders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says in numbers when a disk is full, before writing if that can be known. */
final class DiskSpace {
    private DiskSpace() {}

    /** @throws LoaderException if the disk of {@code folder} has not {@code bytes} bytes left for {@code target} */
    static void require(Path folder, Path target, long bytes) {
        try {
            if (free(folder) < bytes) {
                throw full(folder, target, bytes, null);
            }
        } catch (IOException unknown) {
            // Some network file systems do not tell; writing will.
        }
    }

    /** What to throw when writing {@code target} failed. */
    static LoaderException failure(Path folder, Path target, long bytes, IOException cause) {
        try {
            if (free(folder) < bytes) {
                return full(folder, target, bytes, cause);
            }
        } catch (IOException unknown) {
            cause.addSuppressed(unknown);
        }
        return new LoaderException(
                target + " cannot be written: " + Printable.reason(cause) + "; check the folder and its permissions",
                cause);
    }

    private static long free(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private static LoaderException full(Path folder, Path target, long bytes, IOException cause) throws IOException {
        return new LoaderException(
                target + " cannot be written: it needs " + bytes + " bytes, the disk has " + free(folder)
                        + " free; make room or choose another folder",
                cause);
    }
}
