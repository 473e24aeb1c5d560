package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Where and when figures were measured: what a reader must know to judge them. */
final class Host {
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    private Host() {}

    /** @param pytorch what environment.py says, null where there is no PyTorch */
    static Map<String, String> describe(int threads, JsonNode pytorch) {
        Map<String, String> host = new LinkedHashMap<>();
        host.put("date", LocalDate.now().toString());
        host.put("CPU", cpu());
        host.put("vectors", vectors());
        host.put("cores", Runtime.getRuntime().availableProcessors() + ", threads used " + threads);
        host.put("load", load());
        host.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        host.put("JDK", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        if (pytorch != null) {
            host.put("Python", pytorch.path("python").asText());
            pytorch.path("versions")
                    .properties()
                    .forEach(library ->
                            host.put(library.getKey(), library.getValue().asText()));
        }
        return host;
    }

    private static String cpu() {
        String name = field("model name");
        String family = field("cpu family");
        if (name.isEmpty()) {
            return System.getProperty("os.arch");
        }
        // Virtual machines often hide the model's name, and rarely its number.
        return family.isEmpty() ? name : name + ", family " + family + " model " + field("model");
    }

    /** The tasks that were running or waiting in the last minute: a little, unless other work will be in the figures. */
    private static String load() {
        double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return average < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f before", average);
    }

    private static String vectors() {
        String flags = " " + field("flags") + " ";
        return flags.contains(" avx512f ") ? "AVX-512" : flags.contains(" avx2 ") ? "AVX2" : "neither AVX2 nor AVX-512";
    }

    /** What Linux says about the first core; empty if it does not. */
    private static String field(String name) {
        try {
            return Pattern.compile("^" + name + "\\s*: (.*)$", Pattern.MULTILINE)
                    .matcher(Files.readString(CPUS))
                    .results()
                    .findFirst()
                    .map(match -> match.group(1).strip())
                    .orElse("");
        } catch (IOException notLinux) {
            return "";
        }
    }
}
