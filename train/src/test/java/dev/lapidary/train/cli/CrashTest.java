package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.ModelOutput;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.TextClassifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run that ends at any operation on files, of those that it takes to claim a folder, save two models one after the other and
 * write records: the folder is then the old model, a new one, or none; and the next run makes it whole.
 */
class CrashTest {
    private static final String NOTES = "notes.txt";
    private static final String ARGUMENTS = RunArguments.FILE;

    /** What there is before the run. */
    enum Before {
        NO_FOLDER,
        FILES_OF_THE_USER,
        /** With files that the new model does not have, and which would change it. */
        ANOTHER_MODEL
    }

    /** What a folder is to whoever loads a model: its files, those of the user left out. */
    private record State(Map<String, String> files) {
        static State of(Path folder) throws IOException {
            Map<String, String> files = new TreeMap<>();
            if (Files.exists(folder.resolve("config.json"))) {
                for (Path file : list(folder)) {
                    String name = file.getFileName().toString();
                    if (!name.equals(NOTES) && !name.startsWith(".lapidary")) {
                        files.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
                    }
                }
            }
            return new State(files);
        }

        boolean isNone() {
            return files.isEmpty();
        }

        /** Records come one after the other, once the model is whole. */
        State withoutRecord() {
            Map<String, String> model = new TreeMap<>(files);
            model.remove("eval_results.json");
            return new State(model);
        }
    }

    @TempDir
    Path root;

    private TextClassifier first;
    private TextClassifier second;
    private int runs;

    @BeforeEach
    void load() {
        first = classifier("a", "b");
        second = classifier("c", "d", "e");
    }

    private TextClassifier classifier(String... labels) {
        Path folder = TinyFolder.classifier(root.resolve("model-" + labels.length), labels);
        return TextClassifier.load(Backends.cpu(1), folder, LoadOptions.asSaved());
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @ParameterizedTest
    @EnumSource
    void killedAnywhere(Before before) throws IOException {
        atEachOperation(before, FaultyFileSystem::killedAt);
    }

    @Test
    void theDiskIsFullFromSomewhereOn() throws IOException {
        atEachOperation(Before.ANOTHER_MODEL, FaultyFileSystem::fullFrom);
    }

    @Test
    void theDiskIsReadOnlyFromSomewhereOn() throws IOException {
        atEachOperation(Before.ANOTHER_MODEL, FaultyFileSystem::readOnlyFrom);
    }

    private void atEachOperation(Before before, IntFunction<FaultyFileSystem> faulty) throws IOException {
        FaultyFileSystem counting = FaultyFileSystem.healthy();
        Path whole = prepare(before);
        State old = State.of(whole);
        run(counting.of(whole));
        State last = State.of(whole);
        assertThat(counting.operations()).isGreaterThan(60);
        assertThat(last.files()).containsKeys("config.json", ARGUMENTS, "eval_results.json", "vocab.txt");
        assertThat(last.files()).doesNotContainKeys("added_tokens.json", "pytorch_model.bin", "all_results.json");
        State middle = middle();

        for (int operation = 1; operation <= counting.operations(); operation++) {
            Path folder = prepare(before);
            FaultyFileSystem files = faulty.apply(operation);
            boolean failed = endsBadly(files, folder);
            files.endProcess();

            State left = State.of(folder);
            String when = "operation " + operation + " of " + counting.operations();
            assertThat(left.isNone()
                            || left.equals(old)
                            || left.equals(middle)
                            || left.withoutRecord().equals(last.withoutRecord()))
                    .as(when + ": one whole model or none, not " + left.files().keySet())
                    .isTrue();
            assertThat(failed || left.equals(last))
                    .as(when + ": fails or does it all")
                    .isTrue();
            assertTheNextRunMakesItWhole(folder, before, left, when);
        }
    }

    /** Whether the run said that it failed: in a sentence, or by dying. */
    private boolean endsBadly(FaultyFileSystem files, Path folder) {
        try {
            run(files.of(folder));
            return false;
        } catch (LoaderException e) {
            assertThat(e.getMessage()).contains(folder.toString()).doesNotContain("Exception");
            return true;
        } catch (FaultyFileSystem.Killed e) {
            return true;
        }
    }

    /** Claims the folder, saves one model and then a better one, and writes a record. */
    private void run(Path folder) {
        try (ModelOutput output = ModelOutput.claim(folder)) {
            SaveLoop.save(first, output);
            SaveLoop.save(second, output);
            output.write(Path.of("eval_results.json"), "{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private State middle() throws IOException {
        Path folder = root.resolve("run-" + runs++);
        try (ModelOutput output = ModelOutput.claim(folder)) {
            SaveLoop.save(first, output);
        }
        return State.of(folder);
    }

    private Path prepare(Before before) throws IOException {
        Path folder = root.resolve("run-" + runs++);
        if (before != Before.NO_FOLDER) {
            Files.createDirectory(folder);
            Files.writeString(folder.resolve(NOTES), "mine");
        }
        if (before == Before.ANOTHER_MODEL) {
            for (String name : new String[] {
                "config.json",
                "model.safetensors",
                "pytorch_model.bin",
                "added_tokens.json",
                "vocab.txt",
                ARGUMENTS,
                "all_results.json",
                "model-00001-of-00002.safetensors"
            }) {
                Files.writeString(folder.resolve(name), "old " + name);
            }
        }
        return folder;
    }

    /** Loading finishes what was begun; another run then saves its model, and leaves nothing but that and the user's files. */
    private void assertTheNextRunMakesItWhole(Path folder, Before before, State left, String when) throws IOException {
        Path next = FaultyFileSystem.healthy().of(folder);
        if (Files.isDirectory(folder)) {
            ModelOutput.recover(next);
        }
        State recovered = State.of(folder);
        if (!left.isNone()) {
            assertThat(recovered).as(when).isEqualTo(left);
        } else if (!recovered.isNone()) {
            assertThat(ModelFolder.open(folder).config().labels())
                    .as(when)
                    .isIn(first.labels().names(), second.labels().names());
        } else {
            assertThat(before).as(when + ": a model was lost").isNotEqualTo(Before.ANOTHER_MODEL);
        }
        run(next);
        assertThat(list(folder))
                .as(when)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).doesNotStartWith(".lapidary"));
        assertThat(ModelFolder.open(folder).config().labels())
                .isEqualTo(second.labels().names());
        if (before != Before.NO_FOLDER) {
            assertThat(folder.resolve(NOTES)).hasContent("mine");
        }
        delete(folder);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        for (Path file : list(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    @Test
    void theFaultsAreReal() throws IOException {
        Path file = root.resolve("file");
        assertThatThrownBy(() -> Files.write(FaultyFileSystem.fullFrom(2).of(file), new byte[1]))
                .hasMessage("No space left on device");
        assertThatThrownBy(() -> Files.delete(FaultyFileSystem.killedAt(1).of(file)))
                .isInstanceOf(FaultyFileSystem.Killed.class);
        assertThat(file).exists();
    }
}
