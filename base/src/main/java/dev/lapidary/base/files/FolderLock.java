package dev.lapidary.base.files;

import java.io.IOException;
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
 * Lets one run at a time into a folder: a file in it, locked through the operating system, which releases the lock when the
 * process dies, whatever way. The file holds the process's id, for messages.
 */
final class FolderLock implements AutoCloseable {
    static final String NAME = TemporaryFiles.PREFIX + ".lock";

    private static final int LONGEST_ID = 20;

    /**
     * Folders that this process has locked. Asking the operating system would not do: on POSIX a process gets a lock that it
     * holds already, and loses it with the second channel.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * @param folder without links
     * @param shown what messages call it
     * @throws WriteException if another run has it
     * @throws NoSuchFileException if the folder is gone
     */
    static FolderLock of(Path folder, Path shown) throws IOException {
        synchronized (HELD) {
            if (!HELD.add(folder)) {
                throw inUse(shown, Long.toString(ProcessHandle.current().pid()));
            }
        }
        try {
            FileChannel channel = null;
            while (channel == null) {
                channel = lock(folder.resolve(NAME), shown);
            }
            return new FolderLock(folder, channel);
        } catch (IOException | RuntimeException | Error e) {
            forget(folder);
            throw e;
        }
    }

    /** The locked file, or null if the run that had it has just removed it. */
    private static FileChannel lock(Path file, Path shown) throws IOException {
        Object before = key(file);
        FileChannel channel = open(file);
        try {
            if (!tryLock(channel)) {
                throw inUse(shown, read(channel));
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

    private static WriteException inUse(Path shown, String process) {
        return new WriteException(shown + " is being written by another run"
                + (process.isEmpty() ? "" : " (process " + process + ")")
                + "; wait until it ends, or name another folder");
    }

    /** The file goes before its lock: whoever has opened it meanwhile sees that it is gone. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve(NAME));
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
            forget(folder);
        }
    }

    private static void forget(Path folder) {
        synchronized (HELD) {
            HELD.remove(folder);
        }
    }
}
