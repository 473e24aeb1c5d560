package dev.lapidary.base.files;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Where Lapidary keeps, from run to run, what it can fetch or make again. */
public final class UserCache {
    private UserCache() {}

    /**
     * The folder for things of some kind, which need not exist yet: in {@code $LAPIDARY_HOME}, or else in {@code lapidary} in
     * {@code $XDG_CACHE_HOME} or {@code ~/.cache}.
     */
    public static Path folder(String kind) {
        return folder(kind, System::getenv);
    }

    static Path folder(String kind, UnaryOperator<String> environment) {
        String home = environment.apply("LAPIDARY_HOME");
        if (home != null && !home.isBlank()) {
            return Path.of(home).resolve(kind);
        }
        String xdg = environment.apply("XDG_CACHE_HOME");
        Path cache = xdg != null && Path.of(xdg).isAbsolute()
                ? Path.of(xdg)
                : Path.of(System.getProperty("user.home")).resolve(".cache");
        return cache.resolve("lapidary").resolve(kind);
    }
}
