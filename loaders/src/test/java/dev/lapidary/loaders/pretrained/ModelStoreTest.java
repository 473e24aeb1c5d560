package dev.lapidary.loaders.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.pretrained.TinyBert.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private static final TinyJar ONNX = TinyJar.onnx();
    private static final TinyJar TENSORFLOW = TinyJar.tensorFlow();
    private static final ArtifactFetcher NEVER = (model, folder) -> {
        throw new AssertionError("nothing may be fetched, but " + model.name() + " was");
    };

    @TempDir
    Path root;

    private final List<String> progress = new ArrayList<>();

    @Test
    void importsAnOnnxJarAsAHuggingFaceFolder() throws IOException {
        Path folder = store(ONNX, ONNX::copyTo).get("tiny-onnx", progress::add);

        assertHolds(folder, "", TinyBert.encoder());
        ModelFolder model = ModelFolder.open(folder);
        assertThat(model.config().texts("architectures")).containsExactly("BertModel");
        assertThat(model.config().integer("num_attention_heads")).isEqualTo(2);
        assertThat(model.config().number("layer_norm_eps")).isEqualTo(1e-12);
        assertThat(Files.readAllLines(folder.resolve("vocab.txt"))).isEqualTo(TinyBert.VOCABULARY);
        assertThat(folder.resolve("README.md")).content().contains("apache-2.0", "org.example:tiny-onnx:1.0");
    }

    @Test
    void importsATensorFlowJarAsAHuggingFaceFolder() {
        Path folder = store(TENSORFLOW, TENSORFLOW::copyTo).get("tiny-tensorflow", progress::add);

        assertHolds(folder, "bert.", TinyBert.encoder());
        assertHolds(folder, "", TinyBert.head());
        ModelFolder model = ModelFolder.open(folder);
        assertThat(model.config().texts("architectures")).containsExactly("BertForMaskedLM");
        assertThat(model.tokenizer().encode("gems Straße").ids()).containsExactly(2, 5, 6, 8, 3);
        assertThat(folder.resolve("tokenizer.json")).exists();
    }

    @Test
    void saysWhatItDoesAndLeavesOnlyTheModel() throws IOException {
        store(ONNX, ONNX::copyTo).get("tiny-onnx", progress::add);

        assertThat(progress).hasSize(4);
        assertThat(progress.getFirst()).contains("fetching tiny-onnx", "org.example:tiny-onnx:1.0");
        assertThat(progress.getLast()).contains(root.resolve("tiny-onnx").toString());
        assertThat(entries()).containsExactly("tiny-onnx");
    }

    @Test
    void whatIsHereIsNotFetchedAgain() {
        Path fetched = store(ONNX, ONNX::copyTo).get("tiny-onnx", progress::add);
        ModelStore offline = store(ONNX, NEVER);

        assertThat(offline.get("tiny-onnx", progress::add)).isEqualTo(fetched);
        assertThat(offline.resolve("tiny-onnx", progress::add)).isEqualTo(fetched);
        assertThat(offline.where("tiny-onnx")).contains(fetched);
        assertThat(offline.list()).containsExactly(new ModelStore.Listed(ONNX.model(), offline.where("tiny-onnx")));
    }

    @Test
    void aFolderIsTakenAsItIs() throws IOException {
        Path folder = Files.createDirectory(root.resolve("mine"));

        assertThat(store(ONNX, NEVER).resolve(folder.toString(), progress::add)).isEqualTo(folder);
    }

    @Test
    void unknownNamesSayWhichThereAre() {
        ModelStore store = new ModelStore(root, Catalogue.standard(), NEVER);

        assertRefused(() -> store.resolve("bert-base-uncasde", progress::add), "did you mean bert-base-uncased?");
        assertRefused(() -> store.resolve("ALL-minilm-l6-v2", progress::add), "did you mean all-MiniLM-L6-v2?");
        assertRefused(() -> store.resolve("BAAI/bge-small-en-v1.5", progress::add), "did you mean bge-small-en-v1.5?");
        assertRefused(() -> store.resolve("models/mine", progress::add), "there is no folder models/mine");
        assertRefused(
                () -> store.where("gpt-9"), "all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2, bert-base-uncased");
        assertRefused(() -> store.get("\0", progress::add), "there is no folder");
    }

    @Test
    void refusesAJarThatIsNotTheOnePublished() throws IOException {
        byte[] changed = ONNX.bytes().clone();
        changed[changed.length / 2] ^= 1;
        ModelStore replaced = store(ONNX, (model, folder) -> write(folder, changed));
        ModelStore truncated =
                store(ONNX, (model, folder) -> write(folder, Arrays.copyOf(ONNX.bytes(), ONNX.bytes().length - 9)));

        assertRefused(() -> replaced.get("tiny-onnx", progress::add), "did not arrive as it was published: SHA-256");
        assertRefused(() -> truncated.get("tiny-onnx", progress::add), "bytes instead of " + ONNX.bytes().length);
        assertThat(replaced.where("tiny-onnx")).isEmpty();
        assertThat(entries()).isEmpty();
    }

    @Test
    void refusesAnotherNumberOfTensors() throws IOException {
        TinyJar wrong = TENSORFLOW.with(77);

        assertRefused(() -> store(wrong, wrong::copyTo).get("tiny-tensorflow", progress::add), "instead of 77");
        assertThat(entries()).isEmpty();
    }

    /** What a run leaves that was killed halfway is neither trusted nor kept. */
    @Test
    void leftoversOfAKilledRunAreRemoved() throws IOException {
        Path halfway = Files.createDirectories(root.resolve(".tiny-onnx.partial/model"));
        Files.writeString(halfway.resolve("config.json"), "{");
        Files.writeString(halfway.resolve("model.safetensors"), "half of the weights");
        Files.createDirectories(root.resolve(".tiny-onnx.partial/download"));
        ModelStore store = store(ONNX, ONNX::copyTo);

        assertThat(store.where("tiny-onnx")).isEmpty();
        assertHolds(store.get("tiny-onnx", progress::add), "", TinyBert.encoder());
        assertThat(entries()).containsExactly("tiny-onnx");
    }

    @Test
    void aLinkWhereTheModelIsMadeIsNotFollowed() throws IOException {
        Path elsewhere =
                Files.createDirectories(root.resolve("elsewhere/download")).getParent();
        Path precious = Files.writeString(elsewhere.resolve("precious"), "mine");
        Files.createSymbolicLink(root.resolve(".tiny-onnx.partial"), elsewhere);

        assertHolds(store(ONNX, ONNX::copyTo).get("tiny-onnx", progress::add), "", TinyBert.encoder());

        assertThat(precious).hasContent("mine");
        assertThat(entries()).containsExactlyInAnyOrder("tiny-onnx", "elsewhere");
    }

    @Test
    void aFolderThatLostItsWeightsIsFetchedAgain() throws IOException {
        ModelStore store = store(ONNX, ONNX::copyTo);
        Files.delete(store.get("tiny-onnx", progress::add).resolve("model.safetensors"));

        assertThat(store.where("tiny-onnx")).isEmpty();
        assertHolds(store.get("tiny-onnx", progress::add), "", TinyBert.encoder());
    }

    @Test
    void aFailedFetchLeavesNothing() throws IOException {
        ModelStore offline = store(ONNX, (model, folder) -> {
            write(folder, new byte[10]);
            throw new LoaderException("offline");
        });

        assertRefused(() -> offline.get("tiny-onnx", progress::add), "offline");
        assertThat(entries()).isEmpty();
    }

    @Test
    void twoRunsAtOnceFetchOnce() throws Exception {
        AtomicInteger fetches = new AtomicInteger();
        CountDownLatch bothAsked = new CountDownLatch(2);
        ModelStore store = store(ONNX, (model, folder) -> {
            fetches.incrementAndGet();
            return ONNX.copyTo(folder);
        });
        try (var threads = Executors.newFixedThreadPool(2)) {
            var results = threads.invokeAll(
                    List.of(() -> getTogether(store, bothAsked), () -> getTogether(store, bothAsked)));
            assertThat(results.get(0).get()).isEqualTo(results.get(1).get());
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "not a folder");
        ModelStore store = new ModelStore(file.resolve("models"), catalogue(ONNX), ONNX_FETCHER);

        assertRefused(() -> store.get("tiny-onnx", progress::add), "LAPIDARY_HOME names another place");
    }

    private static final ArtifactFetcher ONNX_FETCHER = (model, folder) -> ONNX.copyTo(folder);

    private ModelStore store(TinyJar jar, ArtifactFetcher fetcher) {
        return new ModelStore(root, catalogue(jar), fetcher);
    }

    private ModelStore store(TinyJar jar, UnaryOperator<Path> copy) {
        return store(jar, (model, folder) -> copy.apply(folder));
    }

    private static Catalogue catalogue(TinyJar jar) {
        return new Catalogue(List.of(jar.model()));
    }

    private Path getTogether(ModelStore store, CountDownLatch bothAsked) throws InterruptedException {
        bothAsked.countDown();
        bothAsked.await();
        return store.get("tiny-onnx", line -> {});
    }

    private static Path write(Path folder, byte[] jar) {
        try {
            return Files.write(folder.resolve("tiny.jar"), jar);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void assertHolds(Path folder, String prefix, Map<String, Weight> expected) {
        try (WeightSource weights = ModelFolder.open(folder).weights()) {
            expected.forEach((key, weight) ->
                    assertThat(weights.get(prefix + key).toFloats()).as(key).isEqualTo(weight.values()));
        }
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatThrownBy(action::run).isInstanceOf(LoaderException.class).hasMessageContaining(message);
    }
}
