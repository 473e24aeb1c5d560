package dev.lapidary.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only regular files are read, and of links only those that stay in the folder or that the hub's cache is made of. */
final class ModelFilesTest {
    private static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngem\n";
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path place;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(place.resolve("models--a--b/snapshots/1234"));
    }

    @Test
    void theHubsCacheIsFollowed() throws IOException {
        Path blobs = Files.createDirectories(place.resolve("models--a--b/blobs"));
        Files.writeString(blobs.resolve(HASH), VOCABULARY);
        link("vocab.txt", "../../blobs/" + HASH);
        assertThat(Tokenizer.load(folder).vocabSize()).isEqualTo(6);
    }

    @Test
    void aBlobThatIsItselfALinkIsNot() throws IOException {
        Path blobs = Files.createDirectories(place.resolve("models--a--b/blobs"));
        Files.writeString(place.resolve("secret"), VOCABULARY);
        Files.createSymbolicLink(blobs.resolve(HASH), Path.of("../../secret"));
        link("vocab.txt", "../../blobs/" + HASH);
        assertRefused("outside the model's folder");
    }

    @Test
    void aLinkWithinTheFolderIsFollowed() throws IOException {
        Files.writeString(folder.resolve("tokens"), VOCABULARY);
        link("vocab.txt", "tokens");
        assertThat(Tokenizer.load(folder).vocabSize()).isEqualTo(6);
    }

    @Test
    void aFolderThatIsALinkIsFollowed() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), VOCABULARY);
        Path other = Files.createSymbolicLink(place.resolve("here"), folder);
        assertThat(Tokenizer.load(other).vocabSize()).isEqualTo(6);
    }

    @Test
    void linksOutOfTheFolderAreRefused() throws IOException {
        Path secret = Files.writeString(place.resolve("secret"), VOCABULARY);
        link("vocab.txt", secret.toString());
        assertRefused("outside the model's folder");
        Files.delete(folder.resolve("vocab.txt"));
        link("vocab.txt", "../../../secret");
        assertRefused("outside the model's folder");
        Files.delete(folder.resolve("vocab.txt"));
        link("vocab.txt", "nothing");
        assertRefused("which is not there");
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        Files.createDirectory(folder.resolve("vocab.txt"));
        assertRefused("is a folder where a file should be");
        Files.delete(folder.resolve("vocab.txt"));
        assumeTrue(Files.exists(Path.of("/dev/zero")), "there is no /dev/zero");
        link("vocab.txt", "/dev/zero");
        assertRefused("outside the model's folder");
    }

    @Test
    void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = folder.resolve("tokenizer.json");
        boolean made;
        try {
            made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            made = false;
        }
        assumeTrue(made, "no pipe can be made here");
        assertRefused("not a regular file");
    }

    @Test
    void aFileOfAnySizeIsNot() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("vocab.txt").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertRefused("is over 32 MB");
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), Path.of(target));
    }

    private void assertRefused(String complaint) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(complaint)
                .hasMessageEndingWith(".");
    }
}
