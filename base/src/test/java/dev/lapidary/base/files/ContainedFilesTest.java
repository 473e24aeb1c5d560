package dev.lapidary.base.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only regular files are opened, and of links only those that stay in the folder or that the hub's cache is made of. */
final class ContainedFilesTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final int MOST = 1 << 20;

    @TempDir
    private Path place;

    private Path folder;
    private Path blobs;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(place.resolve("models--a--b/snapshots/1234"));
        blobs = Files.createDirectories(place.resolve("models--a--b/blobs"));
        Files.writeString(place.resolve("secret"), "secret");
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        assertThat(ContainedFiles.of(folder).find("a")).isEmpty();
        assertThat(ContainedFiles.of(folder).read("a", MOST)).isEmpty();
    }

    @Test
    void filesInTheFolderAreRead() throws IOException {
        Files.writeString(folder.resolve("a"), "text");
        assertRead("text");
        assertThat(ContainedFiles.of(folder).find("a")).contains(folder.resolve("a"));
    }

    @Test
    void linksWithinTheFolderAreFollowed() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("inner")).resolve("b"), "text");
        link("inner/b");
        assertRead("text");
    }

    @Test
    void aFolderThatIsALinkIsFollowed() throws IOException {
        Files.writeString(folder.resolve("a"), "text");
        folder = Files.createSymbolicLink(place.resolve("here"), folder);
        assertRead("text");
    }

    @Test
    void theHubsCacheIsFollowed() throws IOException {
        Files.writeString(blobs.resolve(HASH), "text");
        link("../../blobs/" + HASH);
        assertRead("text");
    }

    @Test
    void theHubsCacheIsFollowedBelowTheSnapshot() throws IOException {
        Files.writeString(blobs.resolve(HASH), "text");
        folder = Files.createDirectory(folder.resolve("inner"));
        link("../../../blobs/" + HASH);
        assertRead("text");
    }

    @Test
    void theHubsCacheIsFollowedByWayOfALink() throws IOException {
        Files.writeString(blobs.resolve(HASH), "text");
        link("../../blobs/" + HASH);
        folder = Files.createSymbolicLink(place.resolve("here"), folder);
        assertRead("text");
    }

    @Test
    void blobsOfAnotherRepositoryAreNot() throws IOException {
        Path other = Files.createDirectories(place.resolve("models--a--c/blobs"));
        Files.writeString(other.resolve(HASH), "text");
        link("../../../models--a--c/blobs/" + HASH);
        assertRefused("outside the model's folder");
    }

    @Test
    void aBlobThatIsItselfALinkIsNot() throws IOException {
        Files.createSymbolicLink(blobs.resolve(HASH), Path.of("../../secret"));
        link("../../blobs/" + HASH);
        assertRefused("outside the model's folder");
    }

    @Test
    void blobsThatAreALinkAreNot() throws IOException {
        Files.delete(blobs);
        Files.createSymbolicLink(blobs, place);
        link("../../blobs/secret");
        assertRefused("outside the model's folder");
    }

    @Test
    void linksOutOfTheFolderAreRefused() throws IOException {
        link("../../../secret");
        assertRefused("outside the model's folder");
        Files.delete(folder.resolve("a"));
        link(place.resolve("secret").toString());
        assertRefused("outside the model's folder");
        Files.delete(folder.resolve("a"));
        link("b");
        Files.createSymbolicLink(folder.resolve("b"), place.resolve("secret"));
        assertRefused("outside the model's folder");
    }

    @Test
    void linksToNothingAndInALoopAreRefused() throws IOException {
        link("nothing");
        assertRefused("is a link to nothing, which is not there");
        Files.delete(folder.resolve("a"));
        link("b");
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
        assertRefused("is a link to b, which is not there");
    }

    @Test
    void devicesAreRefused() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/zero")), "there is no /dev/zero");
        link("/dev/zero");
        assertRefused("outside the model's folder");
        assertThatThrownBy(() -> ContainedFiles.requireOpenable(folder.resolve("a")))
                .hasMessageContaining("is not a regular file");
    }

    @Test
    void foldersAreRefused() throws IOException {
        Files.createDirectory(folder.resolve("a"));
        assertRefused("is a folder where a file should be");
    }

    @Test
    void pipesAreNotWaitedFor() throws IOException, InterruptedException {
        boolean made;
        try {
            made = new ProcessBuilder("mkfifo", folder.resolve("a").toString())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            made = false;
        }
        assumeTrue(made, "no pipe can be made here");
        assertRefused("is not a regular file");
    }

    @Test
    void gitLfsPointersAreNamed() throws IOException {
        Files.writeString(
                folder.resolve("a"), "version https://git-lfs.github.com/spec/v1\noid sha256:" + HASH + "\nsize 9\n");
        assertRefused("is a Git LFS pointer and not the file itself; fetch the file with 'git lfs pull'");
    }

    @Test
    void aFileOfAnySizeIsNotRead() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("a").toFile(), "rw")) {
            file.setLength(MOST);
        }
        assertThat(ContainedFiles.of(folder).read("a", MOST).orElseThrow()).hasSize(MOST);
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("a").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThatThrownBy(() -> ContainedFiles.of(folder).read("a", MOST))
                .isInstanceOf(ContainedFiles.RefusedException.class)
                .hasMessageContaining("is over 1 MB");
    }

    private void link(String target) throws IOException {
        Files.createSymbolicLink(folder.resolve("a"), Path.of(target));
    }

    private void assertRead(String content) throws IOException {
        ContainedFiles files = ContainedFiles.of(folder);
        assertThat(files.read("a", MOST).orElseThrow()).asString().isEqualTo(content);
        assertThat(files.find("a")).isPresent();
    }

    private void assertRefused(String reason) {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            ContainedFiles files = ContainedFiles.of(folder);
            assertThatThrownBy(() -> files.find("a"))
                    .isInstanceOf(ContainedFiles.RefusedException.class)
                    .hasMessageStartingWith(folder.resolve("a") + " is ")
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> files.read("a", MOST)).hasMessageContaining(reason);
        });
    }
}
