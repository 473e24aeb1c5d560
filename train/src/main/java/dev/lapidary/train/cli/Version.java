package dev.lapidary.train.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What is running: to be told when something is reported. */
final class Version {
    private Version() {}

    /** Of Lapidary, Java, OpenBLAS and the system, in three lines. */
    static String text() {
        Properties built = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            built.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return """
                Lapidary %s
                Java %s (%s), %s %s
                OpenBLAS %s
                """
                .formatted(
                        built.getProperty("lapidary"),
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        built.getProperty("openblas"));
    }
}
