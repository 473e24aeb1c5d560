package dev.lapidary.loaders.pretrained;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Lets one thread of one process at a time fetch a model. The operating system releases the lock when its process dies,
 * whatever way; the empty file stays, since removing it could let two in.
 */
final class ModelLock {
    private static final long POLL_MILLIS = 50;

    /** What is done under the lock. */
    interface Action<T> {
        T run() throws IOException;
    }

    private ModelLock() {}

    /** Waits for the lock, and tells {@code progress} if it has to; then runs {@code action}. */
    static <T> T holding(Path file, Consumer<String> progress, Action<T> action) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            for (boolean waiting = false; !tryLock(channel); waiting = true) {
                if (!waiting) {
                    progress.accept("waiting for another run that is fetching the same model");
                }
                Thread.sleep(POLL_MILLIS);
            }
            // Closing the channel releases the lock.
            return action.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + file);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }
}
