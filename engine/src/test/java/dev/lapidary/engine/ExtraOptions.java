package dev.lapidary.engine;

import java.util.Arrays;
import java.util.List;

/** What {@code -Dlapidary.jvm.extra} gives the JVMs of tests besides, for those that tests start themselves. */
public final class ExtraOptions {
    private ExtraOptions() {}

    public static List<String> ofTheBuild() {
        return Arrays.stream(System.getProperty("lapidary.jvm.extra", "").split(" "))
                .filter(option -> !option.isBlank())
                .toList();
    }
}
