package dev.lapidary.base.files;

import java.util.Locale;

/** Sizes of files and of memory, as people read them. */
public final class FileSize {
    private static final long KILO = 1_000;
    private static final long MEGA = 1_000_000;

    private FileSize() {}

    /** In bytes, kB or MB of 10<sup>6</sup> bytes, without decimals: {@code 1,234 MB}. */
    public static String shown(long bytes) {
        if (bytes < KILO) {
            return bytes + " bytes";
        }
        boolean small = Math.round((double) bytes / KILO) < KILO;
        return String.format(
                Locale.ROOT, "%,d %s", Math.round((double) bytes / (small ? KILO : MEGA)), small ? "kB" : "MB");
    }
}
