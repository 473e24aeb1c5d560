package dev.lapidary.train.cli;

import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.ModelOutput;
import dev.lapidary.loaders.StoredType;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Saves two models into one folder in turn, until it is killed. */
final class SaveLoop {
    private SaveLoop() {}

    /** @param args the folder, then those of the two models */
    public static void main(String[] args) {
        try (TextClassifier one = load(args[1]);
                TextClassifier other = load(args[2]);
                ModelOutput output = ModelOutput.claim(Path.of(args[0]))) {
            save(one, output);
            System.out.println("saved");
            while (true) {
                save(other, output);
                save(one, output);
            }
        }
    }

    private static TextClassifier load(String folder) {
        return TextClassifier.load(Backends.cpu(1), Path.of(folder), LoadOptions.asSaved());
    }

    static void save(TextClassifier classifier, ModelOutput output) {
        byte[] arguments = classifier.labels().names().toString().getBytes(StandardCharsets.UTF_8);
        classifier.writer(StoredType.F32).file(RunArguments.FILE, arguments).replaceIn(output);
    }
}
