package dev.lapidary.base.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCacheTest {
    @Test
    void theCacheIsWhereTheEnvironmentSays(@TempDir Path root) {
        Path home = Path.of(System.getProperty("user.home"));

        assertThat(folder(Map.of())).isEqualTo(home.resolve(".cache/lapidary/models"));
        assertThat(folder(Map.of("XDG_CACHE_HOME", root.toString()))).isEqualTo(root.resolve("lapidary/models"));
        assertThat(folder(Map.of("XDG_CACHE_HOME", "relative"))).isEqualTo(home.resolve(".cache/lapidary/models"));
        assertThat(folder(Map.of("LAPIDARY_HOME", "/gems", "XDG_CACHE_HOME", "/cache")))
                .isEqualTo(Path.of("/gems/models"));
    }

    private static Path folder(Map<String, String> environment) {
        return UserCache.folder("models", environment::get);
    }
}
