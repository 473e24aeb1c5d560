package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same command line as for transformers' Trainer gives the same losses: the seed draws the same new head and the same order of
 * examples, epoch after epoch. make_trainer_fixture.py ran the Trainer; dropout, whose masks are others, is off.
 */
class SameSeedTest extends CommandPlace {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(ints = {42, 7})
    void lossesAreThoseOfTheTrainer(int seed) throws IOException, URISyntaxException {
        Path runs = Path.of(SameSeedTest.class
                .getResource("/dev/lapidary/train/trainer/runs.json")
                .toURI());
        String encoder = runs.getParent().toString();
        output = folder.resolve("out");

        Cli run = Cli.run(
                "finetune",
                "--model-name-or-path=" + encoder,
                "--train-file=" + encoder + "/train.tsv",
                "--output-dir=" + output,
                "--num-train-epochs=3",
                "--per-device-train-batch-size=4",
                "--learning-rate=2e-3",
                "--logging-steps=1",
                "--dropout=0",
                "--seed=" + seed);

        assertThat(run.code()).as(run.err()).isZero();
        double[] losses = losses(
                JSON.readTree(output.resolve("trainer_state.json").toFile()).get("log_history"));
        assertThat(losses).containsExactly(ofTrainer(JSON.readTree(runs.toFile()), seed), within(2e-6));
    }

    private static double[] losses(JsonNode history) {
        return StreamSupport.stream(history.spliterator(), false)
                .filter(entry -> entry.has("loss"))
                .mapToDouble(entry -> entry.get("loss").doubleValue())
                .toArray();
    }

    private static double[] ofTrainer(JsonNode fixture, int seed) {
        for (JsonNode run : fixture.get("runs")) {
            if (run.get("seed").intValue() == seed) {
                return StreamSupport.stream(run.get("losses").spliterator(), false)
                        .mapToDouble(JsonNode::doubleValue)
                        .toArray();
            }
        }
        throw new AssertionError("the fixture has no run with seed " + seed);
    }
}
