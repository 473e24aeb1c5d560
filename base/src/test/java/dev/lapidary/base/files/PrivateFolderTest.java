package dev.lapidary.base.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFolderTest {
    @TempDir
    Path root;

    @BeforeEach
    void needsPermissions() {
        assumeTrue(root.getFileSystem().supportedFileAttributeViews().contains("unix"), "needs POSIX permissions");
    }

    @Test
    void isMadeForItsUserAlone() throws IOException {
        Path folder = PrivateFolder.open(root.resolve("a/b"));
        assertThat(folder).isEqualTo(root.toRealPath().resolve("a/b")).isEmptyDirectory();
        for (Path made : new Path[] {folder, folder.getParent()}) {
            assertThat(mode(made)).isEqualTo("rwx------");
        }
        assertThat(PrivateFolder.open(root.resolve("a/b"))).isEqualTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwx----w-", "rwx-w----"})
    void isNotTakenWhereOthersCanWrite(String mode) throws IOException {
        Path folder = Files.createDirectories(root.resolve("a/b"));
        set(folder, mode);
        assertRefused(folder, "others than its owner can write to");
        set(folder, "rwx------");
        set(folder.getParent(), mode);
        if (mode.charAt(7) == 'w' || !isInGroupOfOne(folder.getParent())) {
            assertRefused(folder, "others than its owner can write to");
        }
        set(folder.getParent(), "rwxr-xr-x");
        assertThat(PrivateFolder.open(folder)).isEqualTo(folder.toRealPath());
    }

    /** As with umask 002 where each user has a group of the same name. */
    @Test
    void mayLieWhereAGroupOfTheUserAloneWrites() throws IOException {
        Path folder = Files.createDirectories(root.resolve("a/b"));
        assumeTrue(isInGroupOfOne(folder), "needs a user with a group of its own, who is not root");
        set(folder.getParent(), "rwxrwxr-x");
        set(folder, "rwx------");
        assertThat(PrivateFolder.open(folder)).isEqualTo(folder.toRealPath());
        set(folder, "rwxrwx---");
        assertRefused(folder, "others than its owner can write to");
    }

    @Test
    void aGroupOfTheUserAloneHasItsName() {
        assertThat(PrivateFolder.isGroupOfOne(() -> "ann", () -> "ann")).isTrue();
        assertThat(PrivateFolder.isGroupOfOne(() -> "ann", () -> "staff")).isFalse();
        assertThat(PrivateFolder.isGroupOfOne(() -> "root", () -> "root")).isFalse();
    }

    private static boolean isInGroupOfOne(Path folder) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        return PrivateFolder.isGroupOfOne(attributes.owner(), attributes.group());
    }

    @Test
    void mayLieWhereOthersWriteButCannotReplaceIt() throws IOException {
        Path shared = Files.createDirectory(root.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        assertThat(PrivateFolder.open(shared.resolve("own"))).isEmptyDirectory();
        assertRefused(shared, "others than its owner can write to");
    }

    @Test
    void isNoLink() throws IOException {
        Path folder = Files.createDirectory(root.resolve("folder"));
        Path link = Files.createSymbolicLink(root.resolve("link"), folder);
        assertRefused(link, "is a link or no folder");
        assertRefused(Files.writeString(root.resolve("file"), ""), "is a link or no folder");
        assertRefused(Files.createSymbolicLink(root.resolve("broken"), root.resolve("none")), "is a link or no folder");
        assertRefused(Path.of("relative"), "is no absolute path");
    }

    @Test
    void belongsToItsUser() throws IOException {
        Path folder = Files.createDirectory(root.resolve("folder"));
        int user = (int) Files.getAttribute(folder, "unix:uid");
        assumeTrue(user == 0, "needs root, who may give folders away");
        Files.setAttribute(folder, "unix:uid", 12345);
        assertRefused(folder, "belongs to");
        Path within = Files.createDirectory(folder.resolve("within"));
        assertRefused(within, "others than its owner can write to");
    }

    @Test
    void aFreshOneIsItsUsersAlone() throws IOException {
        Path folder = PrivateFolder.fresh("test");
        try {
            assertThat(mode(folder)).isEqualTo("rwx------");
        } finally {
            Files.delete(folder);
        }
    }

    private static void assertRefused(Path folder, String reason) {
        assertThatThrownBy(() -> PrivateFolder.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    private static String mode(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }

    private static void set(Path folder, String mode) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }
}
