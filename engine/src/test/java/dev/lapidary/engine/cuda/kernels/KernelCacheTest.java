package dev.lapidary.engine.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5};

    @TempDir
    Path root;

    private int compilations;

    @Test
    void whatWasCompiledIsKept() {
        assertThat(get(root.resolve("new"), "source", "sm_90")).isEqualTo(CODE);
        assertThat(get(root.resolve("new"), "source", "sm_90")).isEqualTo(CODE);
        assertThat(compilations).isEqualTo(1);
    }

    @Test
    void whateverItIsMadeFromMakesADifference() throws IOException {
        get(root, "source", "sm_90");
        get(root, "source", "sm_100");
        get(root, "source ", "sm_90");
        get(root, "sources", "m_90");
        get(root, "source", "sm_90", "");
        assertThat(compilations).isEqualTo(5);
        assertThat(files()).hasSize(5).allMatch(file -> file.toString().endsWith(".cubin"));
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        get(root, "source");
        for (byte[] damaged : List.of(new byte[0], new byte[20], new byte[37])) {
            Files.write(files().getFirst(), damaged);
            compilations = 0;
            assertThat(get(root, "source")).isEqualTo(CODE);
            assertThat(get(root, "source")).isEqualTo(CODE);
            assertThat(compilations).isEqualTo(1);
        }
    }

    @Test
    void aFolderThatCannotBeMadeCostsACompilation() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "not a folder");
        assertThat(get(file.resolve("kernels"), "source")).isEqualTo(CODE);
        assertThat(get(file.resolve("kernels"), "source")).isEqualTo(CODE);
        assertThat(compilations).isEqualTo(2);
    }

    @Test
    void whatTheCompilerRefusesIsNotKept() {
        KernelCache cache = new KernelCache(root);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> cache.get(List.of("source"), () -> {
                        throw new IllegalStateException("refused");
                    }))
                    .hasMessage("refused");
        }
        assertThat(root).isEmptyDirectory();
    }

    private byte[] get(Path folder, String... madeFrom) {
        return new KernelCache(folder).get(List.of(madeFrom), () -> {
            compilations++;
            return CODE;
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.toList();
        }
    }
}
