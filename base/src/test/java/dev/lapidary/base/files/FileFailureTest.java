package dev.lapidary.base.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    Path folder;

    private interface Operation {
        void run() throws IOException;
    }

    /** Messages name the file themselves. */
    @Test
    void saysWhyAndNotThePathAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThat(reason(() -> Files.readString(folder.resolve("none")))).isEqualTo("no such file or folder");
        assertThat(reason(() -> Files.createDirectory(file))).isEqualTo("there is something of that name already");
        assertThat(reason(() -> Files.delete(folder))).isEqualTo("the folder is not empty");
        assertThat(reason(() -> Files.list(file).close())).isEqualTo("it is no folder");
        assertThat(reason(() -> Files.readString(file.resolve("below")))).isEqualTo("Not a directory");
        assertThat(FileFailure.reason(new IOException())).isEqualTo("IOException");
        assertThat(FileFailure.reason(new IOException("\u001b[31mred"))).isEqualTo("\\u001b[31mred");
    }

    private static String reason(Operation operation) {
        return FileFailure.reason(catchThrowableOfType(IOException.class, operation::run));
    }

    @Test
    void sizesAreShownInDecimalUnits() {
        assertThat(FileSize.shown(0)).isEqualTo("0 bytes");
        assertThat(FileSize.shown(999)).isEqualTo("999 bytes");
        assertThat(FileSize.shown(1_000)).isEqualTo("1 kB");
        assertThat(FileSize.shown(999_499)).isEqualTo("999 kB");
        assertThat(FileSize.shown(999_500)).isEqualTo("1 MB");
        assertThat(FileSize.shown(1_234_567_890)).isEqualTo("1,235 MB");
    }
}
