package dev.lapidary.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a target puts what the fuzzer made, as files. A folder of several is one input: each file behind a line that names it, so
 * that the fuzzer changes the files, their names and which there are.
 */
final class Scratch {
    private static final String MARK = "\n#file ";

    /** In memory where the machine has such a place: a million files are written. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path folder;
    private final Set<String> written = new HashSet<>();

    Scratch() {
        try {
            folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "lapidary-fuzz")
                    : Files.createTempDirectory("lapidary-fuzz");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
    }

    Path folder() {
        return folder;
    }

    /** A file of this name with these bytes. */
    Path file(String name, byte[] content) throws IOException {
        written.add(name);
        return Files.write(folder.resolve(name), content);
    }

    /** A folder that holds what {@code input} says and nothing else; files beyond {@code known} are left out. */
    Path folder(byte[] input, Set<String> known) throws IOException {
        Set<String> before = new HashSet<>(written);
        for (Map.Entry<String, byte[]> file : files(input).entrySet()) {
            if (known.contains(file.getKey())) {
                file(file.getKey(), file.getValue());
                before.remove(file.getKey());
            }
        }
        for (String stale : before) {
            Files.deleteIfExists(folder.resolve(stale));
            written.remove(stale);
        }
        return folder;
    }

    /** The input that means this folder. */
    static byte[] input(Map<String, byte[]> files) {
        StringBuilder text = new StringBuilder();
        files.forEach((name, content) ->
                text.append(MARK).append(name).append('\n').append(new String(content, StandardCharsets.ISO_8859_1)));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static Map<String, byte[]> files(byte[] input) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String text = new String(input, StandardCharsets.ISO_8859_1);
        List<String> parts = new ArrayList<>(List.of(text.split(MARK, -1)));
        for (String part : parts.subList(1, parts.size())) {
            int end = part.indexOf('\n');
            if (end >= 0) {
                files.put(part.substring(0, end), part.substring(end + 1).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private void delete() {
        try {
            for (String name : written) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException left) {
            System.err.println(folder + " is left: " + left);
        }
    }
}
