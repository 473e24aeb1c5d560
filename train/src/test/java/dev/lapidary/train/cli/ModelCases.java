package dev.lapidary.train.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Folders of tiny models, with what transformers answers on them. {@code make_model_cases.py} says what is in those of this
 * project; {@code ../shared/cases/models} has others of the same kinds.
 *
 * @param folder that holds them and {@code expected.json}
 */
public record ModelCases(Path folder, JsonNode expected) {
    private static final JsonMapper MAPPER = new JsonMapper();

    public static ModelCases at(Path folder) throws IOException {
        return new ModelCases(
                folder, MAPPER.readTree(folder.resolve("expected.json").toFile()));
    }

    /** Writes this project's cases into a folder. */
    public static ModelCases unpack(Path folder) throws IOException {
        try (InputStream packed = ModelCases.class.getResourceAsStream("model-cases.zip");
                ZipInputStream zip = new ZipInputStream(packed)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        return at(folder);
    }

    public Stream<String> names() {
        return expected.get("cases").properties().stream().map(Map.Entry::getKey);
    }

    public JsonNode answer(String name) {
        return expected.get("cases").get(name);
    }

    public Path model(String name) {
        return folder.resolve(name);
    }

    /** A copy of a model, with changes to its {@code config.json}. */
    public Path copy(String name, Path to, Consumer<ObjectNode> changes) throws IOException {
        copy(model(name), to);
        Path config = to.resolve("config.json");
        ObjectNode json = (ObjectNode) MAPPER.readTree(config.toFile());
        changes.accept(json);
        MAPPER.writeValue(config.toFile(), json);
        return to;
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = walk.sorted(Comparator.naturalOrder()).toList();
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }
}
