package dev.lapidary.base.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A folder that this run alone writes to, from its start to its end: made if it is not there, proven to be writable, locked,
 * and freed of what killed runs left in it.
 *
 * <p>Closing it, or a signal that ends the process, removes the lock, and the folder if it was made and nothing came into it.
 * A run that is killed leaves an empty file, and no lock.
 */
public final class ClaimedFolder implements AutoCloseable {
    /** How long a signal waits for a save that is under way: the usual grace before SIGKILL is 10 seconds. */
    private static final long GRACE_SECONDS = 8;

    private static final int ATTEMPTS = 100;

    static final String LOCK = TemporaryFiles.PREFIX + ".lock";

    /** What is done between two moments at which the process may end by a signal. */
    public interface Action<T> {
        T run() throws IOException;
    }

    private final Path path;
    private final Path shown;
    private final LockFile lock;
    private final UserPrincipal owner;
    private final Deque<Path> created;
    private final ReentrantLock working = new ReentrantLock();
    private final Thread onSignal = new Thread(this::closeOnSignal, "lapidary-output");
    private boolean closed;

    private ClaimedFolder(Path path, Path shown, LockFile lock, UserPrincipal owner, Deque<Path> created) {
        this.path = path;
        this.shown = shown;
        this.lock = lock;
        this.owner = owner;
        this.created = created;
    }

    /**
     * Claims a folder, made with its parents if it is not there. A link to a folder is followed, here and once.
     *
     * @throws WriteException if it is something else than a folder, cannot be written, or another run has claimed it
     */
    public static ClaimedFolder claim(Path folder) throws WriteException {
        Deque<Path> created = new ArrayDeque<>();
        LockFile lock = null;
        try {
            requireFolder(folder);
            // A run that ends meanwhile may remove the folder that it made.
            for (int attempt = 0; lock == null; attempt++) {
                create(folder.toAbsolutePath().normalize(), created);
                try {
                    lock = LockFile.claim(folder.toRealPath().resolve(LOCK), folder);
                } catch (NoSuchFileException removedMeanwhile) {
                    if (attempt == ATTEMPTS) {
                        throw removedMeanwhile;
                    }
                }
            }
            Path path = folder.toRealPath();
            UserPrincipal owner = proveWritable(path);
            TemporaryFiles.clean(path, owner);
            ClaimedFolder claimed = new ClaimedFolder(path, folder, lock, owner, created);
            Runtime.getRuntime().addShutdownHook(claimed.onSignal);
            return claimed;
        } catch (WriteException e) {
            release(lock, created);
            throw e;
        } catch (IOException e) {
            release(lock, created);
            throw new WriteException(
                    folder + " cannot be written: " + FileFailure.reason(e)
                            + "; check its permissions, or name another folder",
                    e);
        } catch (RuntimeException | Error e) {
            release(lock, created);
            throw e;
        }
    }

    private static void requireFolder(Path folder) throws IOException {
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw new WriteException(folder + " is a file, not a folder; name another one");
            }
        } else if (Files.isSymbolicLink(folder)) {
            throw new WriteException(folder + " is a link to " + Files.readSymbolicLink(folder)
                    + ", which is not there; create that folder, or name another one");
        }
    }

    /** Makes a folder and its parents, and notes those that were not there, innermost first. */
    private static void create(Path folder, Deque<Path> created) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path existing = folder;
        while (existing.getParent() != null && !Files.exists(existing)) {
            missing.push(existing);
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new WriteException(existing + " is a file, not a folder; name another one");
        }
        for (Path at : missing) {
            try {
                Files.createDirectory(at);
                created.push(at);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(at)) {
                    throw new WriteException(at + " is not a folder; name another one", e);
                }
            }
        }
    }

    /** Makes, renames and removes a file, and returns to whom it belonged: this process's user. */
    private static UserPrincipal proveWritable(Path folder) throws IOException {
        Path probe = TemporaryFiles.temporary(folder);
        AtomicFile.create(probe, folder, FileContent.of(new byte[1]));
        UserPrincipal owner = TemporaryFiles.ownerOf(probe);
        Path renamed = TemporaryFiles.temporary(folder);
        Files.move(probe, renamed, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(renamed);
        return owner;
    }

    /** Where the folder is, with no link in it. */
    public Path path() {
        return path;
    }

    /** What messages call it: what was asked for. */
    public Path shown() {
        return shown;
    }

    /** The files and folders in it that are not the claim's own. */
    public List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(TemporaryFiles.PREFIX))
                    .sorted()
                    .toList();
        }
    }

    /** Whether this process's user made a file or folder; true where files have no owners. */
    public boolean isOwn(Path entry) {
        return TemporaryFiles.isOwnedBy(entry, owner);
    }

    /** A new folder in this one that nobody else can read or write, to be renamed or to be given to {@link #discard}. */
    public Path stage() throws IOException {
        Path staged = TemporaryFiles.temporary(path);
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? Files.createDirectory(
                        staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createDirectory(staged);
    }

    /** Removes what {@link #stage} made, if it is still there. */
    public void discard(Path staged) {
        TemporaryFiles.deleteQuietly(staged);
    }

    /**
     * Does something that a signal waits for: SIGTERM and Ctrl-C end the process before or after it, not within, unless it
     * takes longer than is usual to wait.
     */
    public <T> T uninterrupted(Action<T> action) throws IOException {
        working.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the folder " + shown + " is closed");
            }
            return action.run();
        } finally {
            working.unlock();
        }
    }

    /**
     * Writes a file at once.
     *
     * @param name of the file, or of a folder and a file in it
     */
    public void write(Path name, FileContent content) throws IOException {
        Path file = path.resolve(name);
        uninterrupted(() -> {
            Path parent = file.getParent();
            if (!parent.equals(path)) {
                createInside(parent);
            }
            AtomicFile.write(file, content);
            return null;
        });
    }

    /** A link would lead out of the folder. */
    private static void createInside(Path parent) throws IOException {
        try {
            Files.createDirectory(parent);
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw new WriteException(parent + " is a link or a file, not a folder; remove it", there);
            }
        }
    }

    @Override
    public void close() {
        working.lock();
        try {
            if (!closed) {
                closed = true;
                release(lock, created);
                removeHook();
            }
        } finally {
            working.unlock();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException shuttingDown) {
            // The hook finds the folder closed.
        }
    }

    /** Never returns the lock: the process ends, and no further save begins. */
    private void closeOnSignal() {
        try {
            if (working.tryLock(GRACE_SECONDS, TimeUnit.SECONDS) && !closed) {
                closed = true;
                release(lock, created);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void release(LockFile lock, Deque<Path> created) {
        if (lock != null) {
            lock.close();
        }
        try {
            for (Path folder : new ArrayList<>(created)) {
                Files.delete(folder);
            }
        } catch (IOException inUse) {
            // Something came into it, or somebody has removed it.
        }
    }
}
