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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run may find in its output folder, and what becomes of it. */
class OutputFolderTest extends Workplace {
    private static final List<String> OF_THE_USER =
            List.of("notes.txt", "README.md", "data.csv", "checkpoint-7/model.safetensors", "2_Pooling/notes.txt");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "added_tokens.json",
                "special_tokens_map.json",
                "merges.txt",
                "vocab.json",
                "tokenizer.model",
                "chat_template.jinja",
                "preprocessor_config.json",
                "generation_config.json",
                "pytorch_model.bin",
                "pytorch_model-00001-of-00002.bin",
                "pytorch_model.bin.index.json",
                "model.safetensors.index.json",
                "model-00001-of-00002.safetensors",
                "model.fp16.safetensors",
                "tf_model.h5",
                "flax_model.msgpack",
                "adapter_config.json",
                "adapter_model.safetensors",
                "modules.json",
                "1_Pooling/config.json",
                "2_Dense/model.safetensors",
                "eval_results.json",
                "training_args.bin"
            })
    void filesOfTheEarlierModelGo(String name) throws IOException {
        assertThat(finetune("--max-steps", "1").code()).isZero();
        put(name, "of the earlier model");
        for (String own : OF_THE_USER) {
            put(own, "mine");
        }

        assertThat(finetune("--max-steps", "1", "--overwrite-output-dir").code())
                .isZero();

        assertThat(output.resolve(name)).doesNotExist();
        assertThat(OF_THE_USER)
                .allSatisfy(own -> assertThat(output.resolve(own)).hasContent("mine"));
    }

    private void put(String name, String content) throws IOException {
        Files.createDirectories(output.resolve(name).getParent());
        Files.writeString(output.resolve(name), content);
    }

    @Test
    void whatIsWrongWithTheFolderIsSaidBeforeAnythingIsRead() throws IOException {
        Path file = write("file", "mine");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("gone"));
        Path blocked =
                Files.createDirectories(folder.resolve("blocked/config.json")).getParent();
        for (Path place : List.of(file, file.resolve("below"), dangling, blocked)) {
            String[] options = {"--output-dir", place.toString(), "--overwrite-output-dir"};
            Cli training = finetune(
                    concat(options, "--train-file", folder.resolve("no.tsv").toString()));
            assertRefused(training, "--output-dir " + folder);
            Cli evaluation =
                    Cli.run("evaluate", "--model", encoder.toString(), "--test-file", "no.tsv", "-o", place.toString());
            assertRefused(evaluation, "--output-dir " + folder);
        }
        assertThat(file).hasContent("mine");
        assertThat(folder.resolve("gone")).doesNotExist();
    }

    private static String[] concat(String[] options, String... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aRunThatFailsLeavesNoFolderAndNoParents() {
        Path nested = folder.resolve("not/yet/there");
        assertRefused(finetune("--output-dir", nested.toString(), "--train-file", "no.tsv"), "no.tsv");
        assertThat(folder.resolve("not")).doesNotExist();

        assertThat(finetune("--output-dir", nested.toString(), "--max-steps", "1")
                        .code())
                .isZero();
        assertThat(nested.resolve("config.json")).exists();
    }

    @Test
    void aModelMayBeReplacedByWhatItBecomes() {
        assertThat(finetune("--max-steps", "1").code()).isZero();
        String[] again = {"--model", output.toString(), "--max-steps", "1"};

        assertThat(finetune(again).err()).contains("is not empty");
        assertThat(finetune(concat(again, "--overwrite-output-dir")).code()).isZero();
        assertThat(Cli.run("predict", "--model", output.toString(), "a film").code())
                .isZero();
    }

    @Test
    void aLinkToAFolderIsFollowed() throws IOException {
        Path target = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(output, target);
        assertThat(finetune("--max-steps", "1").code()).isZero();
        assertThat(output).isSymbolicLink();
        assertThat(ModelFolder.open(target).config().labels()).containsExactly("blame", "praise");
    }

    /** Names of temporary files that can be guessed let another user take them first, and lead them to a victim's file. */
    @Test
    void nothingIsWrittenThroughLinksThatWerePutThereBefore() throws IOException {
        Path victim = write("victim", "mine");
        long pid = ProcessHandle.current().pid();
        Path guessed = Files.createDirectory(folder.resolve(".out." + pid + ".tmp"));
        for (String name : List.of("config.json", "vocab.txt", "tokenizer.json", "model.safetensors")) {
            Files.createSymbolicLink(guessed.resolve(name), victim);
            Files.createSymbolicLink(guessed.resolve("." + name + "." + pid + ".tmp"), victim);
        }
        assertThat(finetune("--max-steps", "1").code()).isZero();
        for (String name : List.of("config.json", "vocab.txt", "train_results.json", "trainer_state.json")) {
            Files.deleteIfExists(output.resolve(name));
            Files.createSymbolicLink(output.resolve(name), victim);
            Files.createSymbolicLink(output.resolve("." + name + ".tmp"), victim);
        }
        assertThat(finetune("--max-steps", "1", "--overwrite-output-dir").code())
                .isZero();

        assertThat(victim).hasContent("mine");
        assertThat(output.resolve("config.json")).isRegularFile();
        assertThat(Files.isSymbolicLink(output.resolve("config.json"))).isFalse();
        assertThat(Files.isSymbolicLink(output.resolve("trainer_state.json"))).isFalse();
    }

    @Test
    void whatComesMeanwhileIsNotReplaced() throws IOException {
        Path model = TinyFolder.classifier(folder.resolve("model"), "a", "b");
        try (TextClassifier classifier = TextClassifier.load(Backends.cpu(1), model, LoadOptions.asSaved());
                ModelOutput claimed = ModelOutput.claim(output)) {
            SaveLoop.save(classifier, claimed);
            SaveLoop.save(classifier, claimed);
            Files.writeString(output.resolve("config.json"), "of somebody else");

            assertThatThrownBy(() -> SaveLoop.save(classifier, claimed))
                    .isInstanceOf(LoaderException.class)
                    .hasMessageContaining(output.resolve("config.json") + " came or changed while this run went on")
                    .hasMessageEndingWith("the model is in " + output.resolve("model-1"));
        }
        assertThat(output.resolve("config.json")).hasContent("of somebody else");
        assertThat(ModelFolder.open(output.resolve("model-1")).config().labels())
                .containsExactly("a", "b");
    }

    /** A model that somebody else staged is not taken for one's own; here by what it holds, as tests have one user only. */
    @Test
    void aStagedModelWithLinksIsRefused() throws IOException {
        Path secret = write("secret", "mine");
        Path staged = Files.createDirectories(output.resolve(".lapidary-new-model"));
        Files.createSymbolicLink(staged.resolve("config.json"), secret);

        Cli run = finetune("--max-steps", "1", "--overwrite-output-dir");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("was not made by a run of this user; remove it");
        assertThat(output.toFile().list()).containsExactly(".lapidary-new-model");
    }

    @Test
    void aModelThatCannotBeCompletedIsSaid() throws IOException {
        Path staged = Files.createDirectories(output.resolve(".lapidary-moving-model/below"))
                .getParent();
        Files.writeString(staged.resolve("config.json"), "{}");

        Cli run = Cli.run("predict", "--model", output.toString(), "a film");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("holds no model, as a run was ended there while it replaced one")
                .hasLineCount(1);
    }
}
