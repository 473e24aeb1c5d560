package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every file that is read of a model folder is opened by one rule: a link out of the folder, to nothing, in a loop, to a device, a
 * pipe, a folder or a Git LFS pointer in its place is one sentence.
 */
@Timeout(60)
class ModelFolderFilesTest extends CommandPlace {
    private static final String POINTER =
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n";

    private Path texts;
    private Path images;

    @BeforeEach
    void makeModels() throws IOException {
        texts = TinyFolder.classifier(folder.resolve("texts"), "bad", "good");
        images = Files.createDirectory(folder.resolve("images"));
        Files.writeString(
                images.resolve("config.json"),
                """
                {"model_type": "resnet", "embedding_size": 8, "hidden_sizes": [8], "depths": [1], "layer_type": "basic"}""");
    }

    private Cli predict() {
        return Cli.run("predict", "--model", texts.toString(), "--threads", "1", "good film");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.json",
                "model.safetensors",
                "tokenizer.json",
                "tokenizer_config.json",
                "vocab.txt",
                "special_tokens_map.json",
                "added_tokens.json",
                "training_args.json"
            })
    void filesOfTextModels(String name) throws IOException {
        for (String hostile : hostile(texts.resolve(name))) {
            assertRefused(hostile, name, predict());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors.index.json", "model-00001-of-00002.safetensors"})
    void filesOfShardedModels(String name) throws IOException {
        Files.move(texts.resolve("model.safetensors"), texts.resolve("model-00001-of-00002.safetensors"));
        Files.writeString(
                texts.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"classifier.bias\": \"model-00001-of-00002.safetensors\"}}");
        for (String hostile : hostile(texts.resolve(name))) {
            assertRefused(hostile, name, predict());
            assertRefused(hostile, name, Cli.run("inspect", texts.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "preprocessor_config.json"})
    void filesOfImageModels(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/a"));
        Files.createDirectories(folder.resolve("data/b"));
        for (String image : List.of("a/1.bmp", "a/2.bmp", "b/1.bmp", "b/2.bmp")) {
            Files.write(folder.resolve("data").resolve(image), bitmap());
        }
        for (String hostile : hostile(images.resolve(name))) {
            Cli cli = Cli.run(
                    "finetune",
                    "--model",
                    images.toString(),
                    "--from-scratch",
                    "--train-dir",
                    data.getParent().toString(),
                    "--threads",
                    "1",
                    "--max-steps",
                    "1",
                    "--output-dir",
                    folder.resolve("out").toString());
            assertRefused(hostile, name, cli);
        }
    }

    /** A bitmap of one pixel. */
    private static byte[] bitmap() {
        byte[] file = new byte[58];
        file[0] = 'B';
        file[1] = 'M';
        file[2] = 58;
        file[10] = 54;
        file[14] = 40;
        file[18] = 1;
        file[22] = 1;
        file[26] = 1;
        file[28] = 24;
        return file;
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void theHubsCacheIsRead(String revision) throws IOException {
        Path repository = folder.resolve("models--somebody--films");
        Path blobs = Files.createDirectories(repository.resolve("blobs"));
        Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(revision));
        try (Stream<Path> files = Files.list(texts)) {
            for (Path file : files.toList()) {
                String hash = Integer.toHexString(file.hashCode()).repeat(5);
                Files.move(file, blobs.resolve(hash));
                Files.createSymbolicLink(
                        snapshot.resolve(file.getFileName()),
                        snapshot.relativize(blobs).resolve(hash));
            }
        }
        Cli cli = Cli.run("predict", "--model", snapshot.toString(), "--threads", "1", "good film");
        assertThat(cli.err()).isEmpty();
        assertThat(cli.code()).isZero();
    }

    private static Stream<String> layouts() {
        return Stream.of("0123456789abcdef", "0123456789abcdef/inner");
    }

    /** Puts one thing after another in the place of a file, and says each time what it is. */
    private Iterable<String> hostile(Path file) {
        Stream<Thing> things = Stream.of(
                new Thing("outside the model's folder", at -> {
                    Path secret = Files.writeString(folder.resolve("secret"), "{\"password\": \"hush-hush\"}");
                    Files.createSymbolicLink(at, secret);
                }),
                new Thing("which is not there", at -> Files.createSymbolicLink(at, Path.of("nothing"))),
                new Thing("which is not there", at -> Files.createSymbolicLink(at, at.getFileName())),
                new Thing("outside the model's folder", at -> Files.createSymbolicLink(at, Path.of("/dev/zero"))),
                new Thing("is a folder where a file should be", Files::createDirectory),
                new Thing("is a Git LFS pointer", at -> Files.writeString(at, POINTER)),
                new Thing("is not a regular file", ModelFolderFilesTest::makePipe));
        return () -> things.map(thing -> {
                    try {
                        Files.deleteIfExists(file);
                        thing.maker().make(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return thing.reason();
                })
                .iterator();
    }

    private record Thing(String reason, Maker maker) {}

    private interface Maker {
        void make(Path at) throws IOException;
    }

    private static void makePipe(Path at) throws IOException {
        try {
            assumeTrue(new ProcessBuilder("mkfifo", at.toString()).start().waitFor() == 0, "no pipe can be made here");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(String reason, String name, Cli cli) {
        assertThat(cli.err())
                .as("instead of %s", name)
                .startsWith("error: ")
                .contains(name + " is ", reason)
                .doesNotContain("hush-hush")
                .hasLineCount(1);
        assertThat(cli.code()).isEqualTo(2);
    }
}
