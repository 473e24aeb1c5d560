package dev.lapidary.train.cli;

import dev.lapidary.loaders.CheckpointSummary;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.Safetensors;
import dev.lapidary.loaders.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lapidary inspect}: lists what a checkpoint holds. */
@Command(name = "inspect")
final class InspectCommand implements Callable<Integer> {
    private enum Format {
        TEXT,
        JSON
    }

    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "CHECKPOINT")
    private String positional;

    @Option(names = {"-m", "--model", "--model-name-or-path"})
    private String model;

    @Option(names = "--format", defaultValue = "text")
    private Format format;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (WeightSource weights = open()) {
            CheckpointSummary summary = CheckpointSummary.of(weights);
            if (format == Format.JSON) {
                console.out().println(Json.pretty(json(summary, weights.metadata())));
            } else {
                console.say("%s", summary.origin());
                console.say(summary.table());
            }
        }
        return 0;
    }

    private WeightSource open() {
        String checkpoint = positional == null ? model : positional;
        if (checkpoint == null) {
            throw new UsageException("inspect what? Name a .safetensors file, a model folder, or a pretrained model");
        }
        boolean isFile = Files.isRegularFile(Path.of(checkpoint)) || checkpoint.matches(".*\\.(safetensors|json)");
        return isFile
                ? Safetensors.open(Path.of(checkpoint))
                : ModelFolder.open(ModelChoice.folder(checkpoint, line -> console.tell("%s", line)))
                        .weights();
    }

    private static Map<String, Object> json(CheckpointSummary summary, Map<String, String> metadata) {
        List<Map<String, Object>> tensors = new ArrayList<>();
        for (CheckpointSummary.Row row : summary.tensors()) {
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("key", row.key());
            tensor.put("dtype", row.type().toString());
            tensor.put("shape", row.shape());
            tensor.put("elements", row.elements());
            tensors.add(tensor);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("origin", summary.origin().toString());
        all.put("metadata", metadata);
        all.put("tensors", tensors);
        all.put("parameters", summary.parameters());
        all.put("bytes", summary.bytes());
        return all;
    }
}
