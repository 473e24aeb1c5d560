package dev.lapidary.loaders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.base.files.FileContent;
import dev.lapidary.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a model folder that this project and transformers load: {@code config.json}, {@code model.safetensors} and the
 * tokenizer's files. All of it is written to a folder of its own and moved into the target when it is complete.
 */
public final class ModelFolderWriter {
    private static final String WEIGHTS = "model.safetensors";

    /** Sorted keys and two spaces, as transformers writes it. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            // As Python writes and reads NaN: without quotes.
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
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
        try (ModelOutput output = ModelOutput.claim(target)) {
            if (!output.isEmpty()) {
                throw new LoaderException(
                        target + " is not empty; choose another output folder, or ask to overwrite this one");
            }
            replaceIn(output);
        }
    }

    /**
     * Writes the folder. The model that is there, if there is one, goes with all its files and records; files that belong to
     * no model stay. Whatever happens meanwhile, the folder is the old model, the new one, or none.
     *
     * @throws LoaderException if it cannot be written
     */
    public void overwrite(Path target) {
        try (ModelOutput output = ModelOutput.claim(target)) {
            replaceIn(output);
        }
    }

    /** The same, in a folder that was claimed before. */
    public void replaceIn(ModelOutput output) {
        Map<String, FileContent> contents = new LinkedHashMap<>();
        files.forEach((name, bytes) -> contents.put(name, FileContent.of(bytes)));
        contents.put(ModelFileNames.CONFIG, FileContent.of(json()));
        contents.put(WEIGHTS, weights.content());
        output.replace(contents);
    }

    private byte[] json() {
        try {
            return (JSON.writeValueAsString(config.values()) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new LoaderException("config.json cannot be written: " + e.getOriginalMessage(), e);
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
