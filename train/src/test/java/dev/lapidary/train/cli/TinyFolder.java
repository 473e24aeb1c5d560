package dev.lapidary.train.cli;

import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.loaders.ModelFolderWriter;
import dev.lapidary.loaders.SafetensorsWriter;
import dev.lapidary.models.Masks;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the folder of a BERT that fits a test, with random weights. */
final class TinyFolder {
    static final int POSITIONS = 20;

    private static final Backend BACKEND = Backends.cpu(1);
    private static final List<String> VOCABULARY = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "film", "good", "bad", "great", "dull", "very", "not",
            "really", ".", "is", "the", "plot", "##s", "acting");

    private TinyFolder() {}

    /** Without a head, as pretrained encoders come. */
    static Path encoder(Path folder) {
        return write(folder, List.of());
    }

    /** With a head of these classes. */
    static Path classifier(Path folder, String... labels) {
        return write(folder, List.of(labels));
    }

    private static Path write(Path folder, List<String> labels) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model_type", "bert");
        json.put("vocab_size", VOCABULARY.size());
        json.put("hidden_size", 32);
        json.put("num_hidden_layers", 2);
        json.put("num_attention_heads", 4);
        json.put("intermediate_size", 64);
        json.put("max_position_embeddings", POSITIONS);
        json.put("initializer_range", 0.1);
        ModelConfig config = new ModelConfig(folder.resolve("config.json"), json);
        try (Scope scope = Scope.root(BACKEND, "model")) {
            BertForSequenceClassification model = new BertForSequenceClassification(
                    BertConfig.of("config.json", json), Math.max(1, labels.size()), new Masks(0));
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            TorchRandom random = new TorchRandom(7);
            store.parameters().values().forEach(parameter -> parameter.initialize(random));
            SafetensorsWriter weights = new SafetensorsWriter();
            store.parameters().forEach((key, parameter) -> {
                if (!labels.isEmpty() || !key.startsWith("classifier.")) {
                    weights.add(key, parameter.data());
                }
            });
            byte[] vocabulary = String.join("\n", VOCABULARY).getBytes(StandardCharsets.UTF_8);
            new ModelFolderWriter(labels.isEmpty() ? config : config.withLabels(labels), weights)
                    .file("vocab.txt", vocabulary)
                    .write(folder);
        }
        return folder;
    }
}
