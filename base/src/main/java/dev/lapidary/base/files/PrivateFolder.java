package dev.lapidary.base.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Folders that code is run from, such as native libraries: nobody but this user, and root, can put anything into them, or something
 * else in their place. On systems without POSIX permissions nothing is checked: there the folders of a user are private from the start.
 */
public final class PrivateFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    /** Of a folder's mode: only the owner of a file in it may remove or rename the file. */
    private static final int STICKY = 01000;

    private static final int ROOT = 0;

    private PrivateFolder() {}

    /**
     * Makes the folder, for its user alone, where it is missing.
     *
     * @return the folder, by a path without links
     * @throws IOException if it cannot be made or written to, or if others could change what is in it; the message says which
     */
    public static Path open(Path folder) throws IOException {
        if (!folder.isAbsolute()) {
            throw new IOException(folder + " is no absolute path");
        }
        boolean posix = isPosix(folder);
        create(folder, posix);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " is a link or no folder");
        }
        Path real = folder.toRealPath();
        UserPrincipal user = userOf(real);
        if (posix) {
            requireOwnersOnly(real, user);
        }
        return real;
    }

    /** A new folder for temporary files, of a name that nobody can guess, for its user alone. */
    public static Path fresh(String prefix) throws IOException {
        return Files.createTempDirectory(prefix).toRealPath();
    }

    private static boolean isPosix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static void create(Path folder, boolean posix) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent, mode);
        }
        try {
            Files.createDirectory(folder, mode);
        } catch (FileAlreadyExistsException another) {
            // Another process was faster, or it is no folder: the caller looks.
        }
    }

    /** Whoever owns the files that this process makes. Its name for the user may be missing, as in a container. */
    private static UserPrincipal userOf(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "probe", null);
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /**
     * The folder itself is the user's. Those above it may also be root's; a group of the user alone may write to them, and others
     * if they are sticky.
     */
    private static void requireOwnersOnly(Path folder, UserPrincipal user) throws IOException {
        if (!Files.getOwner(folder).equals(user)) {
            throw new IOException(
                    folder + " belongs to " + Files.getOwner(folder).getName());
        }
        for (Path each = folder; each != null; each = each.getParent()) {
            boolean trusted = Files.getOwner(each).equals(user) || (int) Files.getAttribute(each, "unix:uid") == ROOT;
            boolean sticky = !each.equals(folder) && ((int) Files.getAttribute(each, "unix:mode") & STICKY) != 0;
            if (!trusted || !sticky && isOpenToOthers(each, !each.equals(folder))) {
                throw new IOException("others than its owner can write to " + each);
            }
        }
    }

    private static boolean isOpenToOthers(Path folder, boolean groupOfOne) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        Set<PosixFilePermission> permissions = attributes.permissions();
        return permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                        && !(groupOfOne && isGroupOfOne(attributes.owner(), attributes.group()));
    }

    /**
     * Whether a group is its user's alone: many systems give each user one of the same name, and make new folders writable by it
     * (umask 002). A group that all users share has another name.
     */
    static boolean isGroupOfOne(UserPrincipal user, UserPrincipal group) {
        return user.getName().equals(group.getName()) && !user.getName().equals("root");
    }
}
