package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The most memory that this process has held. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** As Linux counts resident memory (VmHWM); elsewhere what Java's heap and the backend's pool hold now. */
    static double megabytes(Backend backend) {
        if (Files.isReadable(STATUS)) {
            try (Stream<String> lines = Files.lines(STATUS)) {
                return lines.filter(line -> line.startsWith("VmHWM:"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                        .findFirst()
                        .orElseGet(() -> held(backend));
            } catch (IOException unreadable) {
                return held(backend);
            }
        }
        return held(backend);
    }

    private static double held(Backend backend) {
        return (Runtime.getRuntime().totalMemory() + backend.pool().reservedBytes()) / 1048576.0;
    }
}
