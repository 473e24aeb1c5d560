package dev.lapidary.base.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets one run, and one thread of it, at a time do something: a file, locked through the operating system, which releases the
 * lock when the process dies, whatever way. The file holds the process's id, for messages, and goes when the lock is released.
 */
public final class LockFile implements AutoCloseable {
    private static final int LONGEST_ID = 20;
    private static final long POLL_MILLIS = 50;

    /**
     * Files that this process has locked. Asking the operating system would not do: on POSIX a process gets a lock that it
     * holds already, and loses it with the second channel.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    /** Somebody else has the lock. */
    private static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        /** @param process its id, or nothing if that is not known */
        HeldException(String process) {
            super(process);
        }
    }

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * The lock of something that is written to.
     *
     * @param file in a folder without links
     * @param shown what messages call that which is written
     * @throws WriteException if another run has it
     * @throws NoSuchFileException if the folder is gone
     */
    static LockFile claim(Path file, Path shown) throws IOException {
        try {
            return attempt(file);
        } catch (HeldException e) {
            throw new WriteException(
                    shown + " is being written by another run"
                            + (e.getMessage().isEmpty() ? "" : " (process " + e.getMessage() + ")")
                            + "; wait until it ends, or name another folder",
                    e);
        }
    }

    /**
     * Waits for the lock.
     *
     * @param file in a folder that is there
     * @param onWaiting run once, if the lock is not to be had at once
     */
    public static LockFile await(Path file, Runnable onWaiting) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        for (boolean waiting = false; ; waiting = true) {
            try {
                return attempt(absolute);
            } catch (HeldException e) {
                if (!waiting) {
                    onWaiting.run();
                }
                pause(file);
            }
        }
    }

    private static void pause(Path file) throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + file);
        }
    }

    private static LockFile attempt(Path file) throws IOException {
        synchronized (HELD) {
            if (!HELD.add(file)) {
                throw new HeldException(Long.toString(ProcessHandle.current().pid()));
            }
        }
        try {
            FileChannel channel = null;
            while (channel == null) {
                channel = lock(file);
            }
            return new LockFile(file, channel);
        } catch (IOException | RuntimeException | Error e) {
            forget(file);
            throw e;
        }
    }

    /** The locked file, or null if the run that had it has just removed it. */
    private static FileChannel lock(Path file) throws IOException {
        Object before = key(file);
        FileChannel channel = open(file);
        try {
            if (!tryLock(channel)) {
                throw new HeldException(read(channel));
            }
            // What was locked may be a file that is gone by now, beside which another run can make one of its own.
            if (before != null && !before.equals(key(file))) {
                channel.close();
                return null;
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** What the file is to the operating system; makes the file if it is not there. */
    private static Object key(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException there) {
            // Of a run that was killed, or that is going on.
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException removedMeanwhile) {
            return new Object();
        }
        if (!attributes.isRegularFile()) {
            throw new WriteException(file + " is no regular file; remove it");
        }
        return attributes.fileKey();
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean tryLock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        } catch (IOException noLocksHere) {
            // Some network file systems have none; refusing to write there would be worse than doing without.
            return true;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer id = ByteBuffer.allocate(LONGEST_ID);
        channel.read(id, 0);
        return new String(id.array(), 0, id.position(), StandardCharsets.UTF_8).replaceAll("\\D", "");
    }

    /** The file goes before its lock: whoever has opened it meanwhile sees that it is gone. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // An unlocked file is in nobody's way.
        } finally {
            unlock();
        }
    }

    private void unlock() {
        try {
            channel.close();
        } catch (IOException unlikely) {
            // The lock goes with the process at the latest.
        } finally {
            forget(file);
        }
    }

    private static void forget(Path file) {
        synchronized (HELD) {
            HELD.remove(file);
        }
    }
}
