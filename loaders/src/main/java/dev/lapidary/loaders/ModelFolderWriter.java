package dev.lapidary.loaders;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a model folder that this project and transformers load: {@code config.json}, {@code model.safetensors} and the
 * tokenizer's files. All of it is written to a folder beside the target and moved there when it is complete.
 */
public final class ModelFolderWriter {
    private static final String WEIGHTS = "model.safetensors";

    /** Sorted keys and two spaces, as transformers writes it. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPrettyPrinter(prettyPrinter())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final ModelConfig config;
    private final SafetensorsWriter weights;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /**
     * @param config what {@code config.json} will say
     * @param weights the tensors of {@code model.safetensors}
     */
    public ModelFolderWriter(ModelConfig config, SafetensorsWriter weights) {
        this.config = config;
        this.weights = weights;
    }

    /** Adds the tokenizer's files, those that it was loaded from byte for byte. */
    public ModelFolderWriter tokenizer(Tokenizer modelTokenizer) {
        files.putAll(modelTokenizer.files());
        return this;
    }

    /** Adds a file under its plain name. */
    public ModelFolderWriter file(String name, byte[] content) {
        files.put(name, content.clone());
        return this;
    }

    /**
     * Writes the folder, which must not exist yet or be empty.
     *
     * @throws LoaderException if something is there already, or it cannot be written; then the target is untouched
     */
    public void write(Path target) {
        if (!isMissingOrEmpty(target)) {
            throw new LoaderException(
                    target + " is not empty; choose another output folder, or ask to overwrite this one");
        }
        writeBesideAndMove(target);
    }

    /**
     * Writes the folder, replacing the files that it consists of and leaving others that are there alone.
     *
     * @throws LoaderException if it cannot be written; then no file is half-written
     */
    public void overwrite(Path target) {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new LoaderException(target + " is a file, not a folder; choose another output folder");
        }
        writeBesideAndMove(target);
    }

    private void writeBesideAndMove(Path target) {
        Path place = target.toAbsolutePath().normalize();
        boolean isNew = !Files.exists(place);
        // An existing target may be a mount, and renames do not cross those: then the temporary folder is inside.
        Path temporary = (isNew ? place.getParent() : place)
                .resolve("." + place.getFileName() + "."
                        + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createDirectories(temporary);
            for (Map.Entry<String, byte[]> file : contents().entrySet()) {
                new AtomicFile(temporary.resolve(file.getKey()), target.resolve(file.getKey())).write(file.getValue());
            }
            weights.write(new AtomicFile(temporary.resolve(WEIGHTS), target.resolve(WEIGHTS)));
            if (isNew) {
                Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
                AtomicFile.forceFolder(place.getParent());
            } else {
                moveContents(temporary, place);
            }
        } catch (IOException e) {
            throw new LoaderException(
                    target + " cannot be written: " + Printable.reason(e) + "; check the folder and its permissions",
                    e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        all.put("config.json", (JSON.writeValueAsString(config.values()) + "\n").getBytes(StandardCharsets.UTF_8));
        return all;
    }

    private static void moveContents(Path temporary, Path target) throws IOException {
        for (Path file : list(temporary)) {
            Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        AtomicFile.forceFolder(target);
    }

    private static boolean isMissingOrEmpty(Path target) {
        try {
            return !Files.exists(target)
                    || Files.isDirectory(target) && list(target).isEmpty();
        } catch (IOException e) {
            throw new LoaderException(
                    target + " cannot be read: " + Printable.reason(e) + "; check its permissions", e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            if (Files.exists(temporary)) {
                for (Path file : list(temporary)) {
                    Files.delete(file);
                }
                Files.delete(temporary);
            }
        } catch (IOException alreadyFailing) {
            // The failure that is being reported matters more than a leftover.
        }
    }

    private static DefaultPrettyPrinter prettyPrinter() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return new DefaultPrettyPrinter(separators).withObjectIndenter(indenter).withArrayIndenter(indenter);
    }
}
