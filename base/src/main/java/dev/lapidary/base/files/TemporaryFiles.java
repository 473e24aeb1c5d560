package dev.lapidary.base.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Temporary files and folders: their names, and what becomes of those that a killed run left. */
final class TemporaryFiles {
    /** What all names of Lapidary's own files in other people's folders begin with. */
    static final String PREFIX = ".lapidary";

    private static final Pattern TEMPORARY = Pattern.compile("\\.lapidary-[0-9a-f]{24}\\.tmp");
    private static final int NAME_BYTES = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TemporaryFiles() {}

    /** A name in {@code folder} that nobody can guess, and so none can take beforehand. */
    static Path temporary(Path folder) {
        byte[] name = new byte[NAME_BYTES];
        RANDOM.nextBytes(name);
        return folder.resolve(PREFIX + "-" + HexFormat.of().formatHex(name) + ".tmp");
    }

    /**
     * Tells runs that clean up that the file is being written: the lock goes with the process, whatever way that ends. The
     * lock ends with the channel.
     */
    static void markAsInUse(FileChannel channel) {
        try {
            channel.tryLock();
        } catch (IOException | OverlappingFileLockException noLocksHere) {
            // Where there are no locks, nobody can lock this file to delete it either.
        }
    }

    /**
     * Removes temporary files and folders of runs that were killed. Those of others stay, and files that are being written
     * right now.
     *
     * @param folder that this process alone makes temporary folders in
     * @param owner this process's user, or null where files have no owners
     */
    static void clean(Path folder, UserPrincipal owner) throws IOException {
        List<Path> found;
        try (Stream<Path> entries = Files.list(folder)) {
            found = entries.filter(path ->
                            TEMPORARY.matcher(path.getFileName().toString()).matches())
                    .toList();
        }
        for (Path path : found) {
            if (isOwnedBy(path, owner) && (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || isAbandoned(path))) {
                FileTree.delete(path);
            }
        }
    }

    /** Whether nobody is writing the file. */
    private static boolean isAbandoned(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException | OverlappingFileLockException unknown) {
            return false;
        }
    }

    static boolean isOwnedBy(Path path, UserPrincipal owner) {
        return owner == null || owner.equals(ownerOf(path));
    }

    /** Null if it cannot be known. */
    static UserPrincipal ownerOf(Path path) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }

    /** For when another failure is being reported, which matters more than a leftover: the next run removes it. */
    static void deleteQuietly(Path path) {
        try {
            FileTree.delete(path);
        } catch (IOException alreadyFailing) {
            // As said above.
        }
    }
}
