package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TextBatch;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import dev.lapidary.tokenizer.Truncation;
import dev.lapidary.train.Evaluator;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.Task;
import dev.lapidary.train.TextClassifier;
import dev.lapidary.train.Trainer;
import dev.lapidary.train.TrainingSettings;
import dev.lapidary.train.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** README.md shows how to use Lapidary as a library; this keeps it true. */
class LibraryExampleTest extends Workplace {
    private static void finetune(Path encoder, Path train, Path output) {
        TextData data = TextData.read(train, TextOptions.forTraining());
        LoadOptions options =
                LoadOptions.forTraining(42, LabelSet.of(data.labels()).names());
        try (TextClassifier classifier = TextClassifier.load(Backends.cpu(), encoder, options)) {
            Dataset<TextBatch> texts = TextClassifier.dataset(classifier.tokenize(data.examples(), Truncation.to(128)));
            Task<TextBatch> task = classifier.task(0);
            TrainingSettings settings = TrainingSettings.builder().epochs(3).build();
            new Trainer<>(classifier.model(), classifier.store(), classifier.scope(), task, texts, null, settings, null)
                    .train();
            classifier.save(output);
            Metrics metrics = new Evaluator(classifier.scope(), 32).evaluate(task, texts);
            System.out.println("accuracy on what it has seen: " + metrics.value("accuracy"));
        }
    }

    @Test
    void itRuns() {
        finetune(encoder, train, output);

        assertThat(output.resolve("model.safetensors")).exists();
    }

    @Test
    void itStandsInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        int start = readme.indexOf("```java") + "```java".length();
        String example = readme.substring(start, readme.indexOf("```", start));
        String source = Files.readString(Path.of("src/test/java/dev/lapidary/train/cli/LibraryExampleTest.java"));

        assertThat(source.replaceAll("\\s", "")).contains(example.replaceAll("\\s", ""));
    }

    @Test
    void whatItImportsStandsInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/test/java/dev/lapidary/train/cli/LibraryExampleTest.java"));
        List<String> needed = source.lines()
                .filter(line -> line.matches("import (dev\\.lapidary|java\\.nio\\.file\\.Path;).*"))
                .toList();

        assertThat(needed).isNotEmpty();
        assertThat(readme).contains(String.join("\n", needed));
    }
}
