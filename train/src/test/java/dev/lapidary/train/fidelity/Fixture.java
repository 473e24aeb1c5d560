package dev.lapidary.train.fidelity;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.loaders.Safetensors;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What transformers computes with a small model; {@code make_bert_fixtures.py} and its like say what the files hold. */
final class Fixture implements AutoCloseable {
    /** The configurations. */
    static final String[] NAMES = {"regular", "odd"};

    private final WeightSource file;
    private final Scope doubles = Scope.root(Backends.reference(), "fixture");

    private Fixture(WeightSource file) {
        this.file = file;
    }

    static Fixture open(String name) {
        try {
            return open(Path.of(Fixture.class.getResource(name + ".safetensors").toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Fixture open(Path file) {
        return new Fixture(Safetensors.open(file));
    }

    BertConfig config() {
        Map<String, Object> json = new HashMap<>(file.metadata());
        json.replaceAll((key, value) -> value.toString().matches("[0-9]+") ? Integer.valueOf(value.toString()) : value);
        return BertConfig.of("config.json", json);
    }

    int classes() {
        return Integer.parseInt(file.metadata().get("num_labels"));
    }

    /** How far PyTorch's single precision ends from its double precision, as a part of what training changed. */
    double ownDistance(String run) {
        return Double.parseDouble(file.metadata().get(run + ".distance"));
    }

    String metadata(String key) {
        return file.metadata().get(key);
    }

    StoredTensor tensor(String key) {
        return file.get(key);
    }

    double[] doubles(String key) {
        StoredTensor tensor = tensor(key);
        NdArray wide = doubles.empty(key, tensor.shape());
        tensor.copyTo(wide);
        return wide.toDoubles();
    }

    TokenBatch batch(int number, Scope scope) {
        return TokenBatch.of(
                scope,
                ints(number, "input_ids"),
                ints(number, "token_type_ids"),
                SequenceOffsets.ofLengths(ints(number, "lengths")));
    }

    int[] labels(int batch) {
        return ints(batch, "labels");
    }

    private int[] ints(int batch, String what) {
        return Arrays.stream(tensor("batch." + batch + "." + what).toLongs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    public void close() {
        doubles.close();
        file.close();
    }
}
