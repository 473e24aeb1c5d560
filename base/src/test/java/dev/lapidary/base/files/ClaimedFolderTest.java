package dev.lapidary.base.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimedFolderTest {
    private static final String LEFTOVER = ".lapidary-0123456789abcdef01234567.tmp";

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void chooseFolder() {
        folder = root.resolve("a/b/out");
    }

    @Test
    void aFolderThatNothingCameIntoGoesAgain() throws IOException {
        ClaimedFolder.claim(folder).close();
        assertThat(root).isEmptyDirectory();

        Path existing = Files.createDirectories(root.resolve("existing"));
        ClaimedFolder.claim(existing).close();
        assertThat(existing).isEmptyDirectory();

        try (ClaimedFolder claimed = ClaimedFolder.claim(folder)) {
            claimed.write(Path.of("record.json"), FileContent.of("{}".getBytes(UTF_8)));
            claimed.write(Path.of("samples", "one.txt"), FileContent.of("1".getBytes(UTF_8)));
        }
        assertThat(names(folder)).containsExactlyInAnyOrder("record.json", "samples");
        assertThat(names(folder.resolve("samples"))).containsExactly("one.txt");
    }

    @Test
    void oneRunAtATime() throws IOException {
        try (ClaimedFolder claimed = ClaimedFolder.claim(folder)) {
            assertThat(claimed.entries()).isEmpty();
            assertRefused(
                    folder,
                    "is being written by another run (process "
                            + ProcessHandle.current().pid() + ")");
            // By another name.
            Path link = Files.createSymbolicLink(root.resolve("link"), folder);
            assertRefused(link, "is being written by another run");
            // The run that was refused has not let others in.
            assertRefused(folder, "is being written by another run");
        }
        ClaimedFolder.claim(folder).close();
    }

    @Test
    void aLockFileWithoutALockIsInNobodysWay() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(ClaimedFolder.LOCK), "4711 of a run that was killed");

        ClaimedFolder.claim(folder).close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsNotAFolderIsSaid() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "mine");
        assertRefused(file, "is a file, not a folder");
        assertRefused(file.resolve("below"), file + " is a file, not a folder");
        Path dangling = Files.createSymbolicLink(root.resolve("dangling"), root.resolve("gone"));
        assertRefused(dangling, "is a link to " + root.resolve("gone") + ", which is not there");
        assertThat(file).hasContent("mine");
        assertThat(root.resolve("gone")).doesNotExist();

        Path locked = Files.createDirectory(root.resolve("locked"));
        Files.createSymbolicLink(locked.resolve(ClaimedFolder.LOCK), file);
        assertRefused(locked, ClaimedFolder.LOCK + " is no regular file");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aLinkToAFolderIsFollowedOnce() throws IOException {
        Path target = Files.createDirectory(root.resolve("target"));
        Path link = Files.createSymbolicLink(root.resolve("link"), target);
        try (ClaimedFolder claimed = ClaimedFolder.claim(link)) {
            assertThat(claimed.shown()).isEqualTo(link);
            Files.delete(link);
            Files.createSymbolicLink(link, root.resolve("elsewhere"));
            claimed.write(Path.of("record"), FileContent.of(new byte[1]));
        }
        assertThat(names(target)).containsExactly("record");
        assertThat(root.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void leftoversOfKilledRunsGoAndNothingElse() throws IOException {
        Files.createDirectories(folder);
        Files.createDirectory(folder.resolve(LEFTOVER));
        Files.writeString(folder.resolve(LEFTOVER).resolve("model.safetensors"), "half");
        Path file = Files.writeString(folder.resolve(LEFTOVER.replace('0', '9')), "half");
        Path precious = Files.writeString(root.resolve("precious"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve(LEFTOVER.replace('0', '8')), precious);
        Path notOurs = Files.writeString(folder.resolve(".lapidary-notes.tmp"), "mine");
        Path written = folder.resolve(LEFTOVER.replace('0', '7'));

        try (FileChannel writer = FileChannel.open(written, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            TemporaryFiles.markAsInUse(writer);
            ClaimedFolder.claim(folder).close();
        }

        assertThat(folder.resolve(LEFTOVER)).doesNotExist();
        assertThat(file).doesNotExist();
        assertThat(link).isSymbolicLink();
        assertThat(precious).hasContent("mine");
        assertThat(notOurs).hasContent("mine");
        assertThat(written).exists();
    }

    @Test
    void nobodyElseReadsWhatIsBeingMade() throws IOException {
        try (ClaimedFolder claimed = ClaimedFolder.claim(folder)) {
            Path staged = claimed.stage();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(staged)))
                    .isEqualTo("rwx------");
            assertThat(claimed.stage()).isNotEqualTo(staged);
            assertThat(claimed.isOwn(staged)).isTrue();
            claimed.discard(staged);
            assertThat(staged).doesNotExist();
        }
    }

    /** Links in the folder lead nowhere: a file of somebody else would be overwritten, or written beside. */
    @Test
    void nothingIsWrittenThroughLinks() throws IOException {
        Path victim = Files.writeString(root.resolve("victim"), "mine");
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("record"), victim);
        Files.createSymbolicLink(folder.resolve("samples"), elsewhere);
        try (ClaimedFolder claimed = ClaimedFolder.claim(folder)) {
            claimed.write(Path.of("record"), FileContent.of("new".getBytes(UTF_8)));
            assertThatThrownBy(() -> claimed.write(Path.of("samples", "one"), FileContent.of(new byte[1])))
                    .isInstanceOf(WriteException.class)
                    .hasMessageContaining("is a link or a file, not a folder; remove it");
        }
        assertThat(victim).hasContent("mine");
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(folder.resolve("record")).hasContent("new");
        assertThat(Files.isSymbolicLink(folder.resolve("record"))).isFalse();
        assertThatThrownBy(() -> AtomicFile.create(folder.resolve("samples"), folder, FileContent.of(new byte[1])))
                .isInstanceOf(WriteException.class);
        assertThat(Files.isDirectory(folder.resolve("samples"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    private static void assertRefused(Path folder, String reason) {
        assertThatThrownBy(() -> ClaimedFolder.claim(folder))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith(folder.toString().substring(0, 4))
                .hasMessageContaining(reason);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
