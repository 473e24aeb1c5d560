package dev.lapidary.train.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SequenceOffsets;
import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.WeightMatch;
import dev.lapidary.loaders.WeightSource;
import dev.lapidary.loaders.pretrained.ModelStore;
import dev.lapidary.models.Masks;
import dev.lapidary.models.TokenBatch;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** bert-base-uncased, imported from Maven Central, computes what transformers computes. Runs where the model is in the cache. */
class BertBaseTest {
    private static final double TOLERANCE = 1e-4;

    @Test
    void hiddenStatesAreThoseOfTransformers() throws IOException {
        Optional<Path> path = ModelStore.ofUser().where("bert-base-uncased");
        assumeTrue(path.isPresent(), "skipped: get the model first, with './lapidary models get bert-base-uncased'");
        ModelFolder folder = ModelFolder.open(path.get());
        try (Scope scope = Scope.root(Backends.cpu(), "bert-base-uncased");
                WeightSource weights = folder.weights()) {
            BertModel bert =
                    new BertModel(BertConfig.of("config.json", folder.config().values()), new Masks(0));
            ParameterStore store = new ParameterStore(bert.parameters(), scope);
            WeightMatch match = WeightMatch.of(store.parameters().keySet(), weights, "bert.");
            assertThat(match.missing()).isEmpty();
            store.parameters()
                    .forEach((name, parameter) -> match.find(name).orElseThrow().copyTo(parameter.data()));
            for (JsonNode sentence : fixture().get("sentences")) {
                compare(sentence, bert, folder, scope);
            }
        }
    }

    private static void compare(JsonNode sentence, BertModel bert, ModelFolder folder, Scope modelScope) {
        int[] ids = folder.tokenizer().encode(sentence.get("text").textValue()).ids();
        assertThat(ids).containsExactly(ints(sentence.get("input_ids")));
        try (Scope scope = modelScope.inference("sentence")) {
            TokenBatch batch = TokenBatch.of(scope, ids, new int[ids.length], SequenceOffsets.ofLengths(ids.length));
            Tensor hidden = bert.forward(batch);
            JsonNode expected = sentence.get("last_hidden_state");
            double[] states = hidden.data().toDoubles();
            int width = hidden.shape().columns();
            for (int i = 0; i < expected.get("value").size(); i++) {
                int at = expected.get("token").get(i).intValue() * width
                        + expected.get("channel").get(i).intValue();
                assertThat(states[at]).isCloseTo(expected.get("value").get(i).doubleValue(), within(TOLERANCE));
            }
            double[] pooled = bert.pooled(batch).data().toDoubles();
            JsonNode pooler = sentence.get("pooler_output");
            for (int i = 0; i < pooler.get("value").size(); i++) {
                assertThat(pooled[pooler.get("channel").get(i).intValue()])
                        .isCloseTo(pooler.get("value").get(i).doubleValue(), within(TOLERANCE));
            }
        }
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).intValue();
        }
        return values;
    }

    private static JsonNode fixture() throws IOException {
        try (InputStream in =
                BertBaseTest.class.getResourceAsStream("/dev/lapidary/train/bert-base-uncased-hidden-states.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
