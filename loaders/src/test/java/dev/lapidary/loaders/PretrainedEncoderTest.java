package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real checkpoint, as transformers wrote it. */
class PretrainedEncoderTest {
    private final Path folder = Path.of(System.getProperty("lapidary.shared", "../shared"), "models/all-MiniLM-L6-v2");

    @BeforeEach
    void requireModel() {
        assumeTrue(Files.isDirectory(folder), () -> "skipped: there is no " + folder);
    }

    @Test
    void readsAllTensors() {
        ModelFolder model = ModelFolder.open(folder);
        assertThat(model.config().integer("num_hidden_layers")).isEqualTo(6);
        assertThat(model.config().labels()).containsExactly("LABEL_0", "LABEL_1");
        try (WeightSource weights = model.weights();
                Scope scope = Scope.root(Backends.reference(), "test")) {
            CheckpointSummary summary = CheckpointSummary.of(weights);
            assertThat(summary.tensors()).hasSize(104);
            assertThat(summary.parameters()).isEqualTo(22_713_216);
            assertThat(summary.table())
                    .containsPattern("encoder\\.layer\\.5\\.output\\.dense\\.weight +\\[384, 1536] +F32");

            StoredTensor words = weights.get("embeddings.word_embeddings.weight");
            NdArray array = scope.empty("test", DType.F32, words.shape());
            words.copyTo(array);
            assertThat(Arrays.equals(array.toFloats(), words.toFloats())).isTrue();
        }
    }

    @Test
    void writesTheSameFile(@TempDir Path temporary) throws IOException {
        Path copy = temporary.resolve("model.safetensors");
        try (WeightSource weights = ModelFolder.open(folder).weights();
                Scope scope = Scope.root(Backends.reference(), "test")) {
            SafetensorsWriter writer = new SafetensorsWriter();
            for (String key : weights.keys()) {
                StoredTensor tensor = weights.get(key);
                if (tensor.type().isFloat()) {
                    NdArray array = scope.empty("test", DType.F32, tensor.shape());
                    tensor.copyTo(array);
                    writer.add(key, array);
                } else {
                    writer.add(tensor);
                }
            }
            writer.write(copy);
        }
        assertThat(sha256(copy)).isEqualTo("53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db");
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
